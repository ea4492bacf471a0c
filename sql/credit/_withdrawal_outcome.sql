create or replace function credit._withdrawal_outcome(
  status text,
  workspace_id uuid,
  withdrawal_id uuid default null
)
returns credit.withdrawal_outcome
language sql
stable
as $$
  select
    _withdrawal_outcome.status, w.id, w.state, w.amount, w.coins, w.currency, w.address,
    coalesce(a.posted, 0), coalesce(a.posted - a.pending, 0)
  from (select) as one
  left join credit.account as a on a.workspace_id = _withdrawal_outcome.workspace_id
  left join credit.withdrawal as w on w.id = _withdrawal_outcome.withdrawal_id
$$;

comment on function credit._withdrawal_outcome(text, uuid, uuid) is
'The answer of that status about a withdrawal, and what its account has then.';
