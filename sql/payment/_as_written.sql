create or replace function payment._as_written(amount numeric, currency text, provider text)
returns numeric
language sql
immutable
as $$
  select case
    when provider = 'nowpayments' then trim_scale(amount)
    else payment._whole_units(amount, currency)
  end
$$;

comment on function payment._as_written(numeric, text, text) is
'An amount of money as people write it, in whole units: minor units were counted everywhere but at NOWPayments, where coins are.';
