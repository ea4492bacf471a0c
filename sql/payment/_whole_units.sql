create or replace function payment._whole_units(amount numeric, currency text)
returns numeric
language sql
immutable
as $$
  select round(
    amount / payment._minor_units(1, currency),
    length(payment._minor_units(1, currency)::text) - 1
  )
$$;

comment on function payment._whole_units(numeric, text) is
'Minor units of a currency as people write them: in whole ones, with as many decimals as it has.';
