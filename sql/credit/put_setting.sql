create or replace function credit.put_setting(
  payout_currency text default null,
  credits_per_coin numeric default null
)
returns credit.setting
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  put credit.setting;
begin
  if num_nulls(put_setting.payout_currency, put_setting.credits_per_coin) not in (0, 2)
    or put_setting.payout_currency !~ '^[a-z0-9]{2,20}$'
    or put_setting.credits_per_coin <= 0
    or put_setting.credits_per_coin > 1000000000000
  then
    raise invalid_parameter_value using
      message = 'payout_currency: the provider''s ticker, such as btc; credits_per_coin: more'
        ' than 0, at most 1,000,000,000,000; both, or neither',
      hint = 'without them nobody can withdraw';
  end if;
  perform from credit.setting as s for update nowait;
  update credit.setting as s
  set
    payout_currency = put_setting.payout_currency,
    credits_per_coin = put_setting.credits_per_coin,
    changed_at = clock_timestamp(),
    changed_by = session_user
  returning * into put;
  return put;
end;
$$;

comment on function credit.put_setting(text, numeric) is
'Chooses the coin in which credits are paid out, and how many credits one of it costs; called without them it switches withdrawals off, as installed. A withdrawal keeps what it was opened with. Returns the setting''s row. Raises 22023 for half of it or for what is none, 55P03 when busy.';
