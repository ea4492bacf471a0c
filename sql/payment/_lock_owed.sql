create or replace function payment._lock_owed(exception_id bigint)
returns payment.exception
language plpgsql
as $$
begin
  -- Its intent first, under which payment.apply moves the same money.
  perform payment._lock(
    (
      select r.intent_id
      from payment.exception as e
      join payment.receipt as r on r.id = e.receipt_id
      where e.id = _lock_owed.exception_id
    )
  );
  return payment._lock_exception(_lock_owed.exception_id);
end;
$$;

comment on function payment._lock_owed(bigint) is
'Locks an exception, and before it the order and the intent whose money waits in it, and returns it; nulls when there is none. Raises 55P03.';
