create or replace function payment._arrive(
  event payment.event,
  fact payment._fact,
  ours payment.intent,
  paid checkout.purchase_order
)
returns payment.receipt
language plpgsql
as $$
declare
  arrived payment.receipt;
begin
  arrived.currency := coalesce(fact.currency, paid.currency);
  arrived.cumulative := coalesce(fact.amount, paid.total);
  -- Several events tell of one payment, each of all that has arrived of it.
  select arrived.cumulative - coalesce(max(r.cumulative), 0) into arrived.amount
  from payment.receipt as r
  where r.provider = event.provider
    and r.movement = fact.movement
    and r.currency = arrived.currency;
  if arrived.amount > 0 then
    insert into payment.receipt (
      intent_id, event_id, provider, movement, amount, currency, cumulative
    )
    values (
      ours.id, event.id, event.provider, fact.movement, arrived.amount, arrived.currency,
      arrived.cumulative
    )
    returning * into arrived;
  end if;
  return arrived;
end;
$$;

comment on function payment._arrive(
  payment.event, payment._fact, payment.intent, checkout.purchase_order
) is
'Keeps a receipt of the money that an event tells of, as far as it is new, and returns it; where nothing is new, no id and an amount of 0 or less. The intent is locked by the caller.';
