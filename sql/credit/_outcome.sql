create or replace function credit._outcome(
  status text,
  workspace_id uuid,
  entry_id bigint default null
)
returns credit.outcome
language plpgsql
stable
as $$
-- Not a function in SQL: that would be planned anew at each call, for longer than it runs.
declare
  outcome credit.outcome;
begin
  select
    _outcome.status, _outcome.workspace_id, _outcome.entry_id,
    coalesce(a.posted, 0), coalesce(a.posted - a.pending, 0)
  into outcome
  from (select) as one
  left join credit.account as a on a.workspace_id = _outcome.workspace_id;
  return outcome;
end;
$$;

comment on function credit._outcome(text, uuid, bigint) is
'The answer of that status about an account, which may not exist yet.';
