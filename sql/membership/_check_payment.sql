create or replace function membership._check_payment(
  payment_id text,
  paid_at timestamptz,
  periods integer
)
returns void
language plpgsql
as $$
begin
  if (
    length(_check_payment.payment_id) between 1 and 255
    and _check_payment.periods between 1 and 120
    and _check_payment.paid_at
      between '2000-01-01 00:00+00' and clock_timestamp() + interval '1 day'
  ) is not true then
    raise invalid_parameter_value using
      message = 'payment_id: 1 to 255 characters; periods: 1 to 120; paid_at: a day from now at'
        ' the latest',
      hint = 'the payment''s id makes a second call with it harmless';
  end if;
end;
$$;

comment on function membership._check_payment(text, timestamptz, integer) is
'Raises 22023 for what no caller should record as a payment.';
