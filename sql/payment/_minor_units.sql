create or replace function payment._minor_units(amount numeric, currency text)
returns numeric
language sql
immutable
as $$
  select amount * case
    when currency in (
      'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV',
      'XAF', 'XOF', 'XPF'
    )
      then 1
    when currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 1000
    else 100
  end
$$;

comment on function payment._minor_units(numeric, text) is
'An amount of a currency (ISO 4217) in its minor units, exactly.';
