create or replace function stock.get_product(
  product_id bigint,
  out id bigint,
  out name text,
  out price_cents bigint,
  out currency text,
  out available_stock integer
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select p.id, p.name, p.price_cents, p.currency, a.free
  from stock.product as p
  join stock.availability as a on a.product_id = p.id
  where p.id = get_product.product_id
$$;

comment on function stock.get_product(bigint) is
'One product with its free units (lapsed ones are free), or no row. Stock is read at each call.';
