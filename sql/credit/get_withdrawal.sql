create or replace function credit.get_withdrawal(
  withdrawal_id uuid,
  workspace_id uuid,
  out state text,
  out amount bigint,
  out coins numeric,
  out currency text,
  out address text,
  out created_at timestamptz,
  out closed_at timestamptz
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select w.state, w.amount, w.coins, w.currency, w.address, w.created_at, w.closed_at
  from credit.withdrawal as w
  where w.id = get_withdrawal.withdrawal_id and w.workspace_id = get_withdrawal.workspace_id
$$;

comment on function credit.get_withdrawal(uuid, uuid) is
'A workspace''s withdrawal as it is now, or no row where it has none such.
state: open (not sent yet, or being sent), sent (the provider has it), unknown (no certain answer: the credits stay set aside until there is one), settled (paid out), rejected (certainly not paid out: the credits are free again).';
