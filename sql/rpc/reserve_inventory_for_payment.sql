create or replace function rpc.reserve_inventory_for_payment(
  p_payment_intent_id text,
  p_order_items jsonb,
  p_expiration_minutes integer default 5
)
returns boolean
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select o.status in ('reserved', 'replayed')
  from stock.reserve(
    reference => p_payment_intent_id,
    -- The seed sends the array as a JSON string.
    lines => case
      when jsonb_typeof(p_order_items) = 'string' then (p_order_items #>> '{}')::jsonb
      else p_order_items
    end,
    namespace => 'rpc',
    -- No hold lasts longer than a week, so more minutes say no more, and don't overflow.
    hold_seconds => greatest(least(coalesce(p_expiration_minutes, 5), 10080), 0) * 60
  ) as o
$$;

comment on function rpc.reserve_inventory_for_payment(text, jsonb, integer) is
'Reserves the items for a payment (seed 004): true when they are held, also when they were already; false when there are not enough, a product is unknown, a cap is reached or the id was used for other items.
p_order_items: [{"product_id" or "drop_product_id", "quantity"}, ...] or the same as a JSON string; other keys are ignored. p_expiration_minutes: from 1; a product may set its own.
Raises 55P03 when busy (ask again), 22023 for arguments no caller should send, 22P02 for a string that is no JSON.';
