create or replace function payment.finish_task(
  task_id uuid,
  attempt integer,
  result text,
  reference text default null,
  detail text default null,
  out status text,
  out due_at timestamptz
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  task payment.task;
begin
  if (finish_task.result in ('done', 'again', 'refused', 'absent')) is not true then
    raise invalid_parameter_value using
      message = 'result: done, again, refused or absent',
      hint = 'again: no certain answer, or busy';
  end if;
  perform stock._guard_transaction();
  select t.* into task
  from payment.task as t
  where t.id = finish_task.task_id
  for update nowait;
  status := case
    when task.id is null then 'not_found'
    when task.attempts <> finish_task.attempt then 'stale'
    when task.state = 'given_up' then task.state
    when task.state = 'done' then 'finished'
    when finish_task.result = 'again'
      then case
        when payment._pause(task.kind, task.attempts) is null then 'given_up'
        else 'again'
      end
    when finish_task.result = 'refused' and task.kind in ('refund', 'reconcile') then 'given_up'
    else 'finished'
  end;
  if task.state is distinct from 'open' or status = 'stale' then
    return;
  elsif status = 'again' then
    due_at := clock_timestamp() + payment._pause(task.kind, task.attempts);
    update payment.task as t
    set due_at = finish_task.due_at, detail = coalesce(finish_task.detail, t.detail)
    where t.id = task.id;
  elsif status = 'given_up' then
    perform payment._give_up(task, left(finish_task.detail, 1000));
  else
    update payment.task as t
    set state = 'done', closed_at = clock_timestamp()
    where t.id = task.id;
    perform payment._finish(task, finish_task.result, finish_task.reference);
  end if;
end;
$$;

comment on function payment.finish_task(uuid, integer, text, text, text) is
'Says how a claimed task ended. attempt: the number that claim_task gave; an older one is refused.
result: done; again (no certain answer: it rests 5 minutes, 1 hour, 1 day, then a person gets it); refused (the provider says a certain
  no; of cancel and expire that is money or an end which a look-up will tell); absent (it has no such thing).
reference: of a refund, the provider''s id of it. detail: for people.
status: finished, again (due_at), given_up (an exception tells), stale, not_found. Raises 55P03 when busy, 22023 for another result, or a refund without reference.';
