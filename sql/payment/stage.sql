create or replace function payment.stage(
  provider text,
  day date,
  payloads jsonb,
  inout run_id uuid default null,
  out status text,
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
      hint = 'payments, refunds and payouts created from an hour before that day (UTC) to its end';
  end if;
  perform payment._try_books(stage.provider);
  status := 'staged';
  if run_id is null then
    delete from payment.statement_line as s
    where s.provider = stage.provider and s.day = stage.day;
    run_id := stock._uuid_v7(clock_timestamp());
    insert into payment.statement (provider, day, run_id)
    values (stage.provider, stage.day, stage.run_id)
    on conflict on constraint statement_pkey
    do update set run_id = excluded.run_id, begun_at = excluded.begun_at;
  elsif not payment._is_staged(stage.provider, stage.day, run_id) then
    status := 'stale';
    return;
  end if;

  select coalesce(max(s.number), 0) into staged
  from payment.statement_line as s
  where s.provider = stage.provider and s.day = stage.day;
  insert into payment.statement_line (
    provider, day, number, payload, meaning, movement, reference, amount, currency,
    intent_id, order_id, names
  )
  select
    stage.provider, stage.day, staged + listed.number, listed.payload, f.meaning, f.movement,
    case when f.meaning like 'refund%' then f.reference end, f.amount, f.currency,
    f.intent_id, f.order_id, f.names
  from jsonb_array_elements(payment._without_secrets(stage.payloads::text)::jsonb)
    with ordinality as listed (payload, number)
  cross join lateral payment._read(stage.provider, listed.payload) as f;
  staged := staged + jsonb_array_length(stage.payloads);
end;
$$;

comment on function payment.stage(text, date, jsonb, uuid) is
'Puts a page of a provider''s list of a day (PaymentIntents and refunds of Stripe, payments and payouts of NOWPayments, as they came, created from an hour before the day in UTC to its end) where payment.reconcile reads it.
run_id: null for the first page, which replaces what was staged of that day; for the others what the first one was answered.
status: staged (staged: how many objects there are now), stale (another run has begun that day anew: so should this one). Raises 22023, and 55P03 while another list of this provider is being staged or reconciled.';
