create or replace function stock.list_reservations(
  state text default null,
  product_id bigint default null,
  before uuid default null,
  at_most integer default 100
)
returns setof stock.overview
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select o.*
  from stock.overview as o
  where (list_reservations.before is null or o.reservation_id < list_reservations.before)
    and (list_reservations.state is null or o.state = list_reservations.state)
    and (
      list_reservations.product_id is null
      or exists (
        select from stock.line as l
        where l.reservation_id = o.reservation_id and l.product_id = list_reservations.product_id
      )
    )
  order by o.reservation_id desc
  limit least(greatest(list_reservations.at_most, 1), 1000)
$$;

comment on function stock.list_reservations(text, bigint, uuid, integer) is
'Reservations (rows of stock.overview), newest first, at most at_most (1 to 1000).
state: active, used, confirmed, released or expired. product_id: those with a line of it. before: the last reservation_id of the page before.';
