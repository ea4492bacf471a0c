create or replace function payment._unrenew(event payment.event, fact payment._fact)
returns text
language plpgsql
as $$
declare
  invoice_id text := membership._payment_named(event.provider, fact.names);
  extended membership.extension;
  paid payment.receipt;
  missing text;
begin
  perform membership._lock(s.provider, s.reference)
  from membership.extension as e
  join membership.subscription as s on s.id = e.subscription_id
  where (e.provider, e.payment_id) = (event.provider, invoice_id);
  select e.* into extended
  from membership.extension as e
  where (e.provider, e.payment_id) = (event.provider, invoice_id);
  select r.* into paid
  from payment.receipt as r
  where (r.provider, r.movement) = (event.provider, invoice_id)
  order by r.id
  limit 1;
  if extended.id is null then
    return 'its invoice has not been seen yet';
  elsif not payment._pays_back(fact.meaning) then
    -- Its invoice told of it.
    return null;
  end if;
  missing := payment._pay_back(fact, paid, null);
  if missing is null then
    perform payment._follow_money(event, fact, extended);
  end if;
  return missing;
end;
$$;

comment on function payment._unrenew(payment.event, payment._fact) is
'What an event says of a PaymentIntent or a charge by which an invoice of a subscription was paid: that money went out again, or came back; all else its invoice tells. Null, or what has to come before it. Raises 55P03.';
