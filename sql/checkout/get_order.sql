create or replace function checkout.get_order(order_id uuid)
returns setof checkout.overview
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select o.* from checkout.overview as o where o.order_id = get_order.order_id
$$;

comment on function checkout.get_order(uuid) is
'One order as it is at this moment (a row of checkout.overview), with what its buyer should do next; or no row.';
