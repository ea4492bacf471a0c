create or replace function credit.reject(
  withdrawal_id uuid,
  resolved_by text default session_user,
  note text default null
)
returns credit.withdrawal_outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  locked credit.withdrawal := credit._lock_withdrawal(reject.withdrawal_id);
  status text := credit._end_by_hand(locked, 'rejected', reject.resolved_by, reject.note);
begin
  return credit._withdrawal_outcome(status, locked.workspace_id, locked.id);
end;
$$;

comment on function credit.reject(uuid, text, text) is
'A person says that a withdrawal will certainly never be paid out, as the provider told them: its credits are free again. Is it paid out after all, an exception tells. resolved_by: who; note: why, for people.
status: rejected, already_rejected, settled (its credits are gone), not_found.
Raises 55P03 when busy, 22023 without a name.';
