create or replace function payment._lock(intent_id uuid)
returns payment.intent
language plpgsql
as $$
declare
  ours payment.intent;
begin
  -- Its order first: whoever has that works on the intent alone.
  perform checkout._lock(
    (select i.order_id from payment.intent as i where i.id = _lock.intent_id)
  );
  select i.* into ours
  from payment.intent as i
  where i.id = _lock.intent_id
  for update nowait;
  return ours;
end;
$$;

comment on function payment._lock(uuid) is
'Locks the order of an intent, then the intent, and returns it; nulls when there is none. Raises 55P03 when somebody holds one.';
