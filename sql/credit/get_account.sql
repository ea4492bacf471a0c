create or replace function credit.get_account(
  workspace_id uuid,
  out balance bigint,
  out pending bigint,
  out available bigint
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(a.posted, 0), coalesce(a.pending, 0), coalesce(a.posted - a.pending, 0)
  from (select) as one
  left join credit.account as a on a.workspace_id = get_account.workspace_id
$$;

comment on function credit.get_account(uuid) is
'A workspace''s credits: balance (all there are), pending (of these, set aside for a withdrawal), available. All 0 for a workspace that never had any.';
