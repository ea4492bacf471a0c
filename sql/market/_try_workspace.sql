create or replace function market._try_workspace(workspace_id uuid)
returns void
language plpgsql
as $$
begin
  perform stock._guard_transaction();
  if not pg_try_advisory_xact_lock(hashtextextended(_try_workspace.workspace_id::text, 11)) then
    perform stock._raise_busy();
  end if;
end;
$$;

comment on function market._try_workspace(uuid) is
'One call a workspace at a time: its holds give way to each other, and its keys are its own. Raises 55P03.';
