create or replace function payment._due_task(providers text[], moment timestamptz)
returns payment.task
language plpgsql
as $$
declare
  due payment.task;
begin
  loop
    select t.* into due
    from payment.task as t
    where t.state = 'open'
      and t.due_at <= moment
      and (t.provider is null or t.provider = any (_due_task.providers))
    order by t.due_at
    limit 1
    for update skip locked;
    exit when due.id is null or due.attempts = 0
      or payment._pause(due.kind, due.attempts) is not null;
    -- Its last worker never came back.
    perform payment._give_up(due, null);
  end loop;
  return due;
end;
$$;

comment on function payment._due_task(text[], timestamptz) is
'Locks the task that is due longest and returns it; nulls when none is. One that was claimed too often is given up instead. Raises 55P03.';
