create or replace function payment._match_event(
  exception_id bigint,
  order_id uuid,
  resolved_by text,
  note text,
  out status text,
  out paid_order_id uuid
)
language plpgsql
as $$
declare
  parked payment.event;
  applied payment.outcome;
begin
  select e.* into parked
  from payment.event as e
  join payment.exception as x on x.event_id = e.id
  where x.id = _match_event.exception_id
  for update of e nowait;
  if (payment._lock_exception(_match_event.exception_id)).resolved_at is not null then
    status := 'resolved';
    return;
  elsif _match_event.order_id is not null
    and (checkout._lock(_match_event.order_id)).id is null
  then
    status := 'not_found';
    return;
  end if;
  update payment.event as e
  set order_id = coalesce(_match_event.order_id, e.order_id)
  where e.id = parked.id;
  applied := payment.apply(parked.id);
  status := case applied.status when 'applied' then 'matched' else applied.status end;
  if status = 'parked' then
    -- It doesn't belong there, and waits for what it named itself.
    update payment.event as e
    set order_id = parked.order_id, intent_id = parked.intent_id
    where e.id = parked.id;
  elsif status = 'matched' then
    paid_order_id := coalesce(applied.replaced_by, applied.order_id);
    perform payment._resolve(_match_event.exception_id, status, _match_event.resolved_by);
    update payment.exception as x
    set resolved_by = _match_event.resolved_by, note = _match_event.note
    where x.id = _match_event.exception_id;
  end if;
end;
$$;

comment on function payment._match_event(bigint, uuid, text, text) is
'Lets a parked event, of which an exception tells, be about that order; payment.match says what is answered. Raises 55P03.';
