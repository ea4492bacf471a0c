create or replace function credit.deposit(
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
  outcome credit.outcome;
begin
  perform credit._check(
    deposit.workspace_id, deposit.amount, deposit.key, deposit.purpose, deposit.namespace
  );
  outcome := credit._post(
    credit._open(deposit.workspace_id), 'deposit', deposit.amount, deposit.key, deposit.purpose,
    deposit.namespace
  );
  if outcome.status = 'posted' then
    outcome.status := 'deposited';
  end if;
  return outcome;
end;
$$;

comment on function credit.deposit(uuid, bigint, text, text, text) is
'Gives credits to a workspace; its first deposit opens its account.
key: the caller''s own, 1 to 255 characters, once a workspace and namespace. purpose: what for, for people.
status: deposited, replayed (the same was done under this key; entry_id), mismatch (this key stands for something else).
balance: the credits there are; available: of these, not set aside for a withdrawal.
Raises 55P03 when somebody works on this account, 22023 for arguments no caller should send.';
