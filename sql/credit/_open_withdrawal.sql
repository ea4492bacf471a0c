create or replace function credit._open_withdrawal(workspace_id uuid)
returns uuid
language sql
stable
as $$
  select w.id
  from credit.withdrawal as w
  where w.workspace_id = _open_withdrawal.workspace_id and w.state in ('open', 'sent', 'unknown')
$$;

comment on function credit._open_withdrawal(uuid) is
'The one withdrawal of a workspace that is under way, or null.';
