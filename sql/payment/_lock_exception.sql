create or replace function payment._lock_exception(exception_id bigint)
returns payment.exception
language plpgsql
as $$
declare
  locked payment.exception;
begin
  perform stock._guard_transaction();
  select e.* into locked
  from payment.exception as e
  where e.id = _lock_exception.exception_id
  for update nowait;
  return locked;
end;
$$;

comment on function payment._lock_exception(bigint) is
'Locks an exception and returns it; nulls when there is none. Raises 55P03 when somebody works on it.';
