create or replace function payment.buy_credits(
  workspace_id uuid,
  product_id bigint,
  quantity integer,
  key text,
  window_seconds integer default 900
)
returns checkout.outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  pack credit.pack;
  reserved stock.outcome;
  outcome checkout.outcome;
begin
  if (buy_credits.workspace_id is not null and buy_credits.quantity between 1 and 1000) is not true
  then
    raise invalid_parameter_value using
      message = 'workspace_id; quantity: 1 to 1,000 packs',
      hint = 'see \df+ payment.buy_credits';
  end if;
  select p.* into pack from credit.pack as p where p.product_id = buy_credits.product_id;
  if pack.product_id is null then
    outcome.status := 'unknown_product';
    return outcome;
  end if;
  reserved := stock.reserve(
    reference => buy_credits.key,
    lines => jsonb_build_array(
      jsonb_build_object('product_id', pack.product_id, 'quantity', buy_credits.quantity)
    ),
    buyer => buy_credits.workspace_id::text,
    namespace => 'credits:' || buy_credits.workspace_id
  );
  if reserved.status not in ('reserved', 'replayed') then
    outcome.status := reserved.status;
    return outcome;
  end if;
  outcome := checkout.order_held(reserved.reservation_id, buy_credits.window_seconds);
  if outcome.status = 'placed' then
    insert into payment.credit_order (order_id, workspace_id, credits)
    values (outcome.order_id, buy_credits.workspace_id, pack.credits * buy_credits.quantity);
  end if;
  return outcome;
end;
$$;

comment on function payment.buy_credits(uuid, bigint, integer, text, integer) is
'Orders packs of credits for a workspace: pay that (order_id) through payment.open. When it is paid, however late, the credits are deposited in the same transaction, once; a refund or a dispute takes them back.
key: the caller''s own, 1 to 255 characters, once a workspace. window_seconds: how long there is to pay.
status: placed, replayed (order_id, total in minor units of currency, expires_at), mismatch (this key stands for another purchase), insufficient, over_limit (no such packs are left), not_on_sale (they are sold in drops, and none is on), unknown_product (it is no pack).
Raises 55P03 when busy, 22023 for arguments no caller should send.';
