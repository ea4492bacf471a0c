create or replace function credit._replay_withdrawal(
  workspace_id uuid,
  amount bigint,
  address text,
  key text,
  namespace text
)
returns credit.withdrawal_outcome
language sql
stable
as $$
  select o.*
  from credit.withdrawal as w
  cross join lateral credit._withdrawal_outcome(
    case
      when (w.amount, w.address) = (_replay_withdrawal.amount, _replay_withdrawal.address)
        then 'replayed'
      else 'mismatch'
    end,
    w.workspace_id, w.id
  ) as o
  where w.workspace_id = _replay_withdrawal.workspace_id
    and w.namespace = _replay_withdrawal.namespace
    and w.key = _replay_withdrawal.key
$$;

comment on function credit._replay_withdrawal(uuid, bigint, text, text, text) is
'What was answered under this key: replayed, or mismatch where it stands for something else; no status where the key is new.';
