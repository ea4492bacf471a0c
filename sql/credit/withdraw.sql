create or replace function credit.withdraw(
  workspace_id uuid,
  amount bigint,
  address text,
  key text,
  namespace text default 'sql'
)
returns credit.withdrawal_outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  account credit.account;
  setting credit.setting;
  outcome credit.withdrawal_outcome;
  coins numeric;
  withdrawal_id uuid;
begin
  perform credit._check(
    withdraw.workspace_id, withdraw.amount, withdraw.key, withdraw.address, withdraw.namespace
  );
  if withdraw.address !~ '^[!-~]{1,255}$' then
    raise invalid_parameter_value using
      message = 'address: 1 to 255 characters, without spaces',
      hint = 'nobody can take back what went to another one';
  end if;
  account := credit._lock(withdraw.workspace_id);
  outcome := credit._replay_withdrawal(
    withdraw.workspace_id, withdraw.amount, withdraw.address, withdraw.key, withdraw.namespace
  );
  select s.* into setting from credit.setting as s;
  -- Never more than the credits are worth.
  coins := trunc(withdraw.amount / setting.credits_per_coin, 6);
  withdrawal_id := credit._open_withdrawal(withdraw.workspace_id);
  if outcome.status is not null then
    return outcome;
  elsif coins is null then
    return credit._withdrawal_outcome('off', withdraw.workspace_id);
  elsif withdrawal_id is not null then
    return credit._withdrawal_outcome('already_open', withdraw.workspace_id, withdrawal_id);
  elsif (account.posted - account.pending >= withdraw.amount) is not true then
    return credit._withdrawal_outcome('insufficient_credits', withdraw.workspace_id);
  elsif coins = 0 then
    return credit._withdrawal_outcome('too_small', withdraw.workspace_id);
  end if;
  withdrawal_id := credit._set_aside(
    account, withdraw.amount, coins, setting.payout_currency, withdraw.address, withdraw.key,
    withdraw.namespace
  );
  return credit._withdrawal_outcome('opened', withdraw.workspace_id, withdrawal_id);
end;
$$;

comment on function credit.withdraw(uuid, bigint, text, text, text) is
'Sets a workspace''s credits aside and opens their withdrawal, which a worker then has paid out to address; they are gone only when it is settled. Commit it: nobody is told before.
key: the caller''s own, 1 to 255 characters, once a workspace and namespace. coins: amount by credit.setting, rounded down to 6 decimals.
status: opened, replayed (under this key; state: what it is by now), mismatch (this key stands for something else),
  insufficient_credits (available), too_small (less than a millionth of a coin), already_open (withdrawal_id: one at a time), off (credit.put_setting). A refusal isn''t remembered.
Raises 55P03 when somebody works on this account, 22023 for arguments no caller should send.';
