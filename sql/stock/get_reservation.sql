create or replace function stock.get_reservation(reservation_id uuid)
returns setof stock.overview
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select o.* from stock.overview as o where o.reservation_id = get_reservation.reservation_id
$$;

comment on function stock.get_reservation(uuid) is
'One reservation as it is at this moment (a row of stock.overview), or no row.';
