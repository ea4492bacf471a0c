create or replace function payment._moment(value jsonb)
returns timestamptz
language sql
immutable
as $$
  select case
    when payment._number(value) between 0 and 253402300799
      then to_timestamp(payment._number(value)::double precision)
  end
$$;

comment on function payment._moment(jsonb) is
'A time as Stripe writes it, in seconds since 1970; null for anything else. Raises nothing.';
