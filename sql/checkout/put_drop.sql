create or replace function checkout.put_drop(
  product_id bigint,
  starts_at timestamptz,
  ends_at timestamptz,
  drop_id bigint default null
)
returns checkout.drop
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  put checkout.drop;
begin
  if (put_drop.starts_at < put_drop.ends_at) is not true
    or not exists (select from stock.product as p where p.id = put_drop.product_id)
  then
    raise invalid_parameter_value using
      message = 'a drop sells a product that exists, and starts before it ends',
      hint = 'stock.put_product first: its total is the size of the drop';
  end if;
  if put_drop.drop_id is null then
    insert into checkout.drop (product_id, starts_at, ends_at)
    values (put_drop.product_id, put_drop.starts_at, put_drop.ends_at)
    returning * into put;
    return put;
  end if;
  perform from checkout.drop as d where d.id = put_drop.drop_id for update nowait;
  update checkout.drop as d
  set product_id = put_drop.product_id, starts_at = put_drop.starts_at, ends_at = put_drop.ends_at
  where d.id = put_drop.drop_id
  returning * into put;
  if not found then
    raise invalid_parameter_value using
      message = 'drop_id: no such drop', hint = 'without it a new drop is made';
  end if;
  return put;
end;
$$;

comment on function checkout.put_drop(bigint, timestamptz, timestamptz, bigint) is
'Creates a timed sale of a product, or with drop_id changes one, and returns its row. Its size is the product''s total, so a drop has a product of its own; and what was reserved while none of its drops was on can''t be ordered.
Raises 22023 for an unknown product or drop and for a window that ends before it starts, 55P03 when busy.';
