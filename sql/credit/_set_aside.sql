create or replace function credit._set_aside(
  account credit.account,
  amount bigint,
  coins numeric,
  currency text,
  address text,
  key text,
  namespace text
)
returns uuid
language plpgsql
as $$
declare
  moment timestamptz := clock_timestamp();
  withdrawal_id uuid := stock._uuid_v7(moment);
begin
  update credit.account as a
  set pending = a.pending + _set_aside.amount
  where a.workspace_id = account.workspace_id;
  insert into credit.withdrawal (
    id, workspace_id, namespace, key, amount, coins, currency, address, due_at, created_at
  )
  values (
    withdrawal_id, account.workspace_id, _set_aside.namespace, _set_aside.key, _set_aside.amount,
    _set_aside.coins, _set_aside.currency, _set_aside.address, moment, moment
  );
  return withdrawal_id;
end;
$$;

comment on function credit._set_aside(credit.account, bigint, numeric, text, text, text, text) is
'Reserves credits of an account that the caller has locked, and writes their withdrawal, due at once; its id.';
