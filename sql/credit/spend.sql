create or replace function credit.spend(
  workspace_id uuid,
  amount bigint,
  key text,
  purpose text,
  namespace text default 'sql'
)
returns credit.outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  account credit.account;
  outcome credit.outcome;
begin
  perform credit._check(
    spend.workspace_id, spend.amount, spend.key, spend.purpose, spend.namespace
  );
  account := credit._lock(spend.workspace_id);
  if account.workspace_id is null then
    return credit._outcome('insufficient', spend.workspace_id);
  end if;
  outcome := credit._post(
    account, 'spend', -spend.amount, spend.key, spend.purpose, spend.namespace
  );
  if outcome.status = 'posted' then
    outcome.status := 'spent';
  end if;
  return outcome;
end;
$$;

comment on function credit.spend(uuid, bigint, text, text, text) is
'Takes credits from a workspace.
status: spent, replayed (the same was done under this key; entry_id), mismatch (this key stands for something else),
  insufficient (available: what there is; the key stays free, so that it may be asked again after a deposit).
Raises 55P03 when somebody works on this account, 22023 for arguments no caller should send.';
