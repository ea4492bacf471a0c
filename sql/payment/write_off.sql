create or replace function payment.write_off(
  exception_id bigint,
  resolved_by text default session_user,
  note text default null,
  out status text
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  parked payment.event;
  owed payment.exception;
begin
  perform stock._guard_transaction();
  select e.* into parked
  from payment.event as e
  join payment.exception as x on x.event_id = e.id
  where x.id = write_off.exception_id and payment._waits(x) and e.state = 'parked'
  for update of e nowait;
  owed := payment._lock_owed(write_off.exception_id);
  status := case
    when owed.id is null then 'not_found'
    when owed.resolved_at is not null then 'resolved'
    when payment._is_going_back(owed.id) then 'already_queued'
    else 'written_off'
  end;
  if status = 'written_off' then
    perform payment._resolve(
      owed.id, 'written_off', coalesce(write_off.resolved_by, session_user), write_off.note
    );
    if parked.id is not null then
      perform payment._close_event(parked.id, 'ignored', 'written off');
    end if;
  end if;
end;
$$;

comment on function payment.write_off(bigint, text, text) is
'A person closes an exception without anything being done about it; its money stays where it is, and an event that waited for its order waits no longer.
status: written_off, already_queued (a refund is under way), resolved, not_found. Raises 55P03 when somebody works on this exception.';
