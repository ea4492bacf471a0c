create or replace function payment._renew(event payment.event, fact payment._fact)
returns text
language plpgsql
as $$
declare
  thing jsonb := payment._thing(event.payload);
  said_at timestamptz := payment._said_at(event);
  subscription membership.subscription := membership._lock(event.provider, fact.reference);
  periods integer := payment._stripe_periods(thing, subscription.price_id);
  extended membership.extension;
  receipt payment.receipt;
begin
  if subscription.id is null then
    return 'its subscription is not linked yet';
  elsif fact.meaning = 'subscription' then
    perform membership._follow(subscription, payment._stripe_subscription(thing, said_at));
  elsif fact.meaning = 'invoice_failed' then
    perform membership._fail(
      subscription, fact.movement, said_at, payment._moment(thing -> 'next_payment_attempt')
    );
  elsif exists (
    select from membership.extension as e
    where (e.provider, e.payment_id) = (event.provider, fact.movement)
  ) then
    -- Another event told of it.
    return null;
  elsif periods > 0 then
    extended := membership._extend(
      subscription, event.provider, fact.movement,
      least(payment._moment(thing #> '{status_transitions,paid_at}'), said_at), periods
    );
    receipt := payment._arrive(event, fact, null, null);
    if receipt.amount > 0 then
      perform payment._allocate(receipt.id, receipt.amount, extension_id => extended.id);
    end if;
  elsif fact.amount > 0 then
    return 'it pays no period of its plan';
  end if;
  return null;
end;
$$;

comment on function payment._renew(payment.event, payment._fact) is
'What an event says of a subscription that a provider drives: how it is, that a renewal failed, or that an invoice was paid, which extends the membership and keeps the receipt. Null, or what has to come before it. Raises 55P03.';
