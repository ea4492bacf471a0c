create or replace function payment._stands(task payment.task, moment timestamptz)
returns boolean
language sql
immutable
as $$
  select task.state <> 'given_up' or task.closed_at > moment - interval '1 day'
$$;

comment on function payment._stands(payment.task, timestamptz) is
'Whether a task is reason enough to make no other like it. One that was given up isn''t for ever: after a day somebody asks again, beside the person who was told.';
