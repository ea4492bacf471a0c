create or replace function checkout.order_held(
  reservation_id uuid,
  window_seconds integer default 0
)
returns checkout.outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  outcome checkout.outcome := checkout.place_order(
    order_held.reservation_id, window_seconds => order_held.window_seconds
  );
begin
  if outcome.status in ('mixed_currencies', 'not_on_sale') then
    -- Nobody was told of this hold, so that nobody else could let it go.
    perform stock.release(order_held.reservation_id, reason => outcome.status);
  end if;
  return outcome;
end;
$$;

comment on function checkout.order_held(uuid, integer) is
'checkout.place_order for units that were held to be ordered at once: its deadline stays that of the hold, unless window_seconds is longer, and where there can be no order (mixed_currencies, not_on_sale) the units are free again.
status, arguments and errors are those of checkout.place_order; 55P03 also while every slot of a product is locked.';
