create or replace function credit._open(workspace_id uuid)
returns credit.account
language plpgsql
as $$
begin
  if not exists (
    select from credit.account as a where a.workspace_id = _open.workspace_id
  ) then
    -- Two first deposits at once: the account's key would make the second wait.
    if not pg_try_advisory_xact_lock(hashtextextended(_open.workspace_id::text, 10)) then
      perform stock._raise_busy();
    end if;
    insert into credit.account (workspace_id)
    select _open.workspace_id
    where not exists (
      select from credit.account as a where a.workspace_id = _open.workspace_id
    );
  end if;
  return credit._lock(_open.workspace_id);
end;
$$;

comment on function credit._open(uuid) is
'Locks a workspace''s account and returns it; makes it first when it has none. Raises 55P03 when busy.';
