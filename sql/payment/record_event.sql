create or replace function payment.record_event(
  provider text,
  payload jsonb,
  delivery_id text default null,
  body text default null,
  out status text,
  out event_id bigint
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  moment timestamptz := clock_timestamp();
  said text := payment._without_secrets(record_event.payload::text);
  content text := encode(sha256(convert_to(said, 'UTF8')), 'hex');
  -- The generic sender's id stands for what it says: another body is another delivery.
  delivery text := case
    when record_event.provider = 'generic' then concat_ws(' ', record_event.delivery_id, content)
    else coalesce(record_event.delivery_id, content)
  end;
begin
  if (
    record_event.provider in ('stripe', 'nowpayments', 'generic')
    and record_event.payload is not null
    and length(delivery) between 1 and 255
  ) is not true then
    raise invalid_parameter_value using
      message = 'a provider and a payload are wanted; delivery_id: 1 to 190 characters',
      hint = 'without a delivery_id the content is the key';
  end if;
  perform stock._guard_transaction();
  -- Two deliveries of one event at once: its unique key would make the second wait.
  if not pg_try_advisory_xact_lock(
    hashtextextended(record_event.provider || ' ' || delivery, 5)
  ) then
    perform stock._raise_busy();
  end if;

  select e.id into event_id
  from payment.event as e
  where e.provider = record_event.provider and e.delivery_id = delivery;
  if found then
    status := 'replayed';
    return;
  end if;
  insert into payment.event (provider, delivery_id, payload, body, received_at)
  values (
    record_event.provider, delivery, said::jsonb, payment._without_secrets(record_event.body),
    moment
  )
  returning id into event_id;
  -- For the case that whoever recorded it doesn't come to apply it.
  perform payment._queue('apply', moment + interval '5 seconds', event_id => event_id);
  status := 'recorded';
end;
$$;

comment on function payment.record_event(text, jsonb, text, text) is
'Keeps a delivery, whatever it says; commit it, then payment.apply(event_id). Also keeps what a provider answered to a question of ours: its object, without a delivery_id.
delivery_id: the provider''s own, constant over its retries; without one the content is the key. body: the text as it came. Client secrets are kept of neither.
status: recorded, replayed (event_id: the first one). Raises 55P03 while the same delivery is being recorded, 22023 for arguments no caller should send.';
