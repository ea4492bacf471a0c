create or replace function payment._give_effect(
  event payment.event,
  fact payment._fact,
  ours payment.intent
)
returns text
language plpgsql
as $$
begin
  if ours.id is null then
    return 'its order is not known yet';
  elsif payment._pays_back(fact.meaning) then
    return payment._pay_back(fact, payment._paid_by(fact, ours.id), ours.order_id);
  elsif fact.meaning = 'paid' then
    perform payment._receive(event, fact, ours);
  else
    perform payment._hear(fact, ours);
  end if;
  return null;
end;
$$;

comment on function payment._give_effect(payment.event, payment._fact, payment.intent) is
'Does what an event means to an intent that the caller has locked, with its order. Null, or what has to come before it. Raises 55P03.';
