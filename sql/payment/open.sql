create or replace function payment.open(
  order_id uuid,
  provider text,
  mode text,
  out status text,
  out intent_id uuid,
  out state text,
  out pay_at text,
  out amount bigint,
  out currency text,
  out expires_at timestamptz
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  paid checkout.overview;
begin
  if (
    (open.provider, open.mode)
    in (('stripe', 'intent'), ('stripe', 'checkout'), ('nowpayments', 'invoice'))
  ) is not true then
    raise invalid_parameter_value using
      message = 'provider and mode: stripe intent, stripe checkout or nowpayments invoice',
      hint = 'the generic webhook needs no intent';
  end if;
  perform checkout._lock(open.order_id);
  select o.* into paid from checkout.overview as o where o.order_id = open.order_id;
  amount := paid.total;
  currency := paid.currency;
  expires_at := paid.expires_at;

  select i.id, i.state, i.pay_at into intent_id, state, pay_at
  from payment.intent as i
  where i.order_id = open.order_id
    and i.provider = open.provider
    and i.mode = open.mode
    and payment._lives(i.state);
  status := case
    when paid.order_id is null then 'not_found'
    when paid.state = 'paid' then 'paid'
    when paid.state = 'cancelled' and paid.reason = 'lapsed' then 'expired'
    when paid.state = 'cancelled' then 'cancelled'
    when intent_id is not null then 'replayed'
    when not payment._takes(open.provider, amount, currency) then 'unsupported_amount'
    else 'opened'
  end;
  if status = 'opened' then
    intent_id := stock._uuid_v7(clock_timestamp());
    state := 'created';
    insert into payment.intent (id, order_id, provider, mode)
    values (intent_id, open.order_id, open.provider, open.mode);
  end if;
end;
$$;

comment on function payment.open(uuid, text, text) is
'Opens an intent to be paid for a pending order; commit it before the provider is asked: intent_id is the idempotency key and
goes into the metadata (stripe: metadata.intent_id, client_reference_id; nowpayments: order_id).
status: opened, replayed (one of this mode lives: ask the provider again with the same key, or send the buyer to pay_at),
  paid, cancelled, expired (the order is), unsupported_amount (this provider cannot charge it exactly), not_found. amount: what to charge, in minor units of currency.
Raises 55P03 when somebody works on the order, 22023 for a provider or mode that there is not.';
