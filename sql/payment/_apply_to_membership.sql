create or replace function payment._apply_to_membership(event payment.event, fact payment._fact)
returns payment.outcome
language plpgsql
as $$
declare
  is_bill boolean := fact.meaning in ('invoice_paid', 'invoice_failed', 'invoice_payment');
  payment_id text;
  missing text;
  outcome payment.outcome;
begin
  if is_bill then
    -- Also of one that has to wait: by these its refund is known.
    perform membership._name_payment(
      event.provider, array_remove(fact.names, fact.reference), fact.movement
    );
  end if;
  missing := case
    when fact.meaning = 'invoice_payment' then null
    when is_bill or fact.meaning = 'subscription' then payment._renew(event, fact)
    else payment._unrenew(event, fact)
  end;
  if missing is not null then
    return payment._park(event.id, fact, missing, null);
  end if;
  outcome := payment._close_event(event.id, 'applied');
  payment_id := case
    when is_bill then fact.movement
    else membership._payment_named(event.provider, fact.names)
  end;
  perform payment._apply_parked(
    event.provider, membership._names_of(event.provider, payment_id)
  );
  return outcome;
end;
$$;

comment on function payment._apply_to_membership(payment.event, payment._fact) is
'Gives an event about a membership its effect, or parks it, and applies what waited for that; payment.apply says what is answered. Raises 55P03.';
