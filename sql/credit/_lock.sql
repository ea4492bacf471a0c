create or replace function credit._lock(workspace_id uuid)
returns credit.account
language plpgsql
as $$
declare
  account credit.account;
begin
  perform stock._guard_transaction();
  select a.* into account
  from credit.account as a
  where a.workspace_id = _lock.workspace_id
  for update nowait;
  return account;
end;
$$;

comment on function credit._lock(uuid) is
'Locks a workspace''s account and returns it; nulls when it has none. Raises 55P03 when somebody holds it.';
