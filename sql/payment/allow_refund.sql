create or replace function payment.allow_refund(
  task_id uuid,
  attempt integer,
  out status text
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  task payment.task;
  owed payment.exception;
  kept numeric;
begin
  perform stock._guard_transaction();
  select t.* into task
  from payment.task as t
  where t.id = allow_refund.task_id and t.kind = 'refund'
  for update nowait;
  status := case
    when task.id is null then 'not_found'
    when task.attempts <> allow_refund.attempt then 'stale'
    when task.state = 'done' then 'finished'
    when task.state = 'given_up' then 'given_up'
  end;
  if status is not null then
    return;
  end if;
  owed := payment._lock_owed(task.exception_id);
  kept := payment._kept(owed.id);
  if owed.resolved_at is null and kept >= task.amount then
    status := 'owed';
    -- Looking may have taken most of its lease, and nobody else shall judge while it sends.
    update payment.task as t
    set due_at = greatest(t.due_at, clock_timestamp() + interval '30 seconds')
    where t.id = task.id;
    return;
  end if;

  -- Somebody else sent it back meanwhile, all or in part.
  status := 'not_owed';
  update payment.task as t
  set state = 'done', closed_at = clock_timestamp()
  where t.id = task.id;
  if owed.resolved_at is null and kept > 0 then
    perform payment._queue(
      'refund', clock_timestamp(), task.provider, exception_id => owed.id, amount => kept,
      detail => task.detail
    );
  end if;
end;
$$;

comment on function payment.allow_refund(uuid, integer) is
'Asked right before a claimed refund is sent, once whatever the provider''s list of refunds shows has been recorded and applied: is the money still owed?
status: owed (send it within 30 seconds: for so long nobody else gets the task), not_owed (it went back meanwhile: the task is closed; of what is still owed there is a new one, for a provider''s key stands for one amount), finished, given_up, stale, not_found. Raises 55P03 when busy.';
