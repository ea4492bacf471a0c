create or replace function payment.apply(event_id bigint)
returns payment.outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  event payment.event;
  fact payment._fact;
  ours payment.intent;
  missing text;
  outcome payment.outcome;
begin
  perform stock._guard_transaction();
  select e.* into event
  from payment.event as e
  where e.id = apply.event_id
  for update nowait;
  if event.id is null then
    outcome.status := 'not_found';
    return outcome;
  elsif event.state not in ('received', 'parked') then
    return payment._outcome(event.id);
  elsif payment._is_payout(event) then
    return payment._hear_payout(event);
  end if;

  fact := payment._read(event.provider, event.payload);
  if fact.problem is not null then
    perform payment._except(
      'unreadable', 'event ' || event.id, 'decision', fact.problem,
      provider => event.provider, event_id => event.id
    );
    return payment._close_event(event.id, 'failed', fact.problem);
  elsif fact.meaning = 'informational' then
    return payment._close_event(event.id, 'ignored', 'informational');
  elsif payment._answered(event, fact) then
    return payment._close_event(event.id, 'ignored', 'answered before');
  elsif payment._is_of_membership(event.provider, fact) then
    return payment._apply_to_membership(event, fact);
  end if;

  ours := payment._find(event, fact);
  missing := payment._give_effect(event, fact, ours);
  if missing is not null then
    return payment._park(event.id, fact, missing, ours);
  end if;
  perform payment._link(event.provider, fact.names, ours.id);
  outcome := payment._answer(fact, payment._close_event(event.id, 'applied', null, ours));
  perform payment._apply_parked(ours.provider, payment._names_of(ours.id), ours);
  return outcome;
end;
$$;

comment on function payment.apply(bigint) is
'Gives a recorded event its effect, once, together with its state; the only way in which money changes anything. Webhooks, look-ups, the return page and reconciliation all come here.
status: applied, parked (before what it belongs to: applied with that), ignored, failed (cannot be read: an exception), not_found; asked again it says the same.
order_id, order_state, replaced_by: the order that it is about. For the generic webhook, with idempotency_key, as it was answered first.
Raises 55P03 when busy: the money stays recorded and a task tries again within seconds.';
