create or replace function payment.stage(
  provider text,
  day date,
  payloads jsonb,
  append boolean default false,
  out staged integer
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if (
    stage.provider in ('stripe', 'nowpayments')
    and stage.day is not null
    and jsonb_typeof(stage.payloads) = 'array'
  ) is not true then
    raise invalid_parameter_value using
      message = 'provider: stripe or nowpayments; day; payloads: an array of its objects',
      hint = 'payments created from an hour before that day (UTC) to its end';
  end if;
  perform payment._try_books(stage.provider);
  if stage.append is not true then
    delete from payment.statement_line as s
    where s.provider = stage.provider and s.day = stage.day;
  end if;
  select coalesce(max(s.number), 0) into staged
  from payment.statement_line as s
  where s.provider = stage.provider and s.day = stage.day;
  insert into payment.statement_line (provider, day, number, payload)
  select stage.provider, stage.day, staged + listed.number, listed.payload
  from jsonb_array_elements(payment._without_secrets(stage.payloads::text)::jsonb)
    with ordinality as listed (payload, number);
  staged := staged + jsonb_array_length(stage.payloads);
end;
$$;

comment on function payment.stage(text, date, jsonb, boolean) is
'Puts a provider''s list of a day''s payments (PaymentIntents of Stripe, payments of NOWPayments, as they came, created from an hour before the day in UTC to its end) where payment.reconcile reads it; how many there are now.
append: false replaces what is there, true adds a further page. Raises 22023, and 55P03 while another list of this provider is being staged or reconciled.';
