create or replace function payment._stuck(task payment.task)
returns text
language sql
immutable
as $$
  -- An intent is asked about again and again, and one exception is enough.
  select case
    when task.intent_id is null then 'task ' || task.id
    else task.kind || ' ' || task.intent_id
  end
$$;

comment on function payment._stuck(payment.task) is
'The subject of the exception that tells of a task which gave up.';
