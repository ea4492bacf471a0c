create or replace function ops.get_event(
  event_id bigint,
  out provider text,
  out delivery_id text,
  out state text,
  out reason text,
  out order_id uuid,
  out intent_id uuid,
  out names text[],
  out received_at timestamptz,
  out closed_at timestamptz,
  out payload text
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select
    e.provider, e.delivery_id, e.state, e.reason, e.order_id, e.intent_id, e.names,
    e.received_at, e.closed_at, jsonb_pretty(e.payload)
  from payment.event as e
  where e.id = get_event.event_id
$$;

comment on function ops.get_event(bigint) is
'One event as in ops.inbox, or no row, with its payload, indented. The payload is a stranger''s text; secrets were taken out when it was recorded.';
