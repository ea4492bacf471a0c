create or replace function credit.settle(
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
  locked credit.withdrawal := credit._lock_withdrawal(settle.withdrawal_id);
  status text := credit._end_by_hand(locked, 'settled', settle.resolved_by, settle.note);
begin
  return credit._withdrawal_outcome(status, locked.workspace_id, locked.id);
end;
$$;

comment on function credit.settle(uuid, text, text) is
'A person says that a withdrawal was paid out, as they saw at the provider: its credits are gone. resolved_by: who; note: why, for people.
status: settled, already_settled, rejected (its credits were given back: a deposit or a spend puts that right), not_found.
Raises 55P03 when busy, 22023 without a name.';
