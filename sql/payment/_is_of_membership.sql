create or replace function payment._is_of_membership(provider text, fact payment._fact)
returns boolean
language sql
stable
as $$
  select fact.meaning in ('subscription', 'invoice_paid', 'invoice_failed', 'invoice_payment')
    or membership._payment_named(_is_of_membership.provider, fact.names) is not null
$$;

comment on function payment._is_of_membership(text, payment._fact) is
'Is an event about a membership: a subscription, its invoice, or a payment that is known to be of one?';
