create or replace function payment._queue(
  kind text,
  due_at timestamptz,
  provider text default null,
  intent_id uuid default null,
  event_id bigint default null,
  exception_id bigint default null,
  amount numeric default null,
  detail text default null
)
returns boolean
language plpgsql
as $$
begin
  insert into payment.task (
    id, kind, provider, intent_id, event_id, exception_id, amount, due_at, detail
  )
  select
    stock._uuid_v7(clock_timestamp()), _queue.kind, _queue.provider, _queue.intent_id,
    _queue.event_id, _queue.exception_id, _queue.amount, _queue.due_at, _queue.detail
  where not exists (
    select from payment.task as t
    where t.state = 'open'
      and t.kind = _queue.kind
      and (
        t.intent_id = _queue.intent_id
        or t.event_id = _queue.event_id
        or t.exception_id = _queue.exception_id
      )
  );
  return found;
end;
$$;

comment on function payment._queue(
  text, timestamptz, text, uuid, bigint, bigint, numeric, text
) is
'Makes a task about an intent, event or exception that the caller has locked, unless one of its kind is open; whether it did.';
