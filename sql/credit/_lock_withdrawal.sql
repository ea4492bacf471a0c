create or replace function credit._lock_withdrawal(withdrawal_id uuid)
returns credit.withdrawal
language plpgsql
as $$
declare
  locked credit.withdrawal;
begin
  -- Its account first, as in credit.withdraw; whose it is never changes.
  perform credit._lock(w.workspace_id)
  from credit.withdrawal as w
  where w.id = _lock_withdrawal.withdrawal_id;
  select w.* into locked
  from credit.withdrawal as w
  where w.id = _lock_withdrawal.withdrawal_id
  for update nowait;
  return locked;
end;
$$;

comment on function credit._lock_withdrawal(uuid) is
'Locks a withdrawal with its account and returns it; nulls where there is none. Raises 55P03.';
