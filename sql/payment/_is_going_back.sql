create or replace function payment._is_going_back(exception_id bigint)
returns boolean
language sql
stable
as $$
  select exists (
    select from payment.task as t
    where t.exception_id = _is_going_back.exception_id and t.state = 'open'
  )
$$;

comment on function payment._is_going_back(bigint) is
'Is a task sending the money of this exception back?';
