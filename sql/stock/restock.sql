create or replace function stock.restock(product_id bigint, total integer)
returns stock.outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  product stock.product;
  outcome stock.outcome;
begin
  if (restock.total >= 0) is not true then
    raise invalid_parameter_value using
      message = 'total: a whole number from 0 is wanted',
      hint = 'all units there are, sold and held ones included; not the difference';
  end if;
  perform stock._guard_transaction();
  -- Nothing stronger: whoever writes a row that refers to a product would wait for it.
  select p.* into product
  from stock.product as p
  where p.id = restock.product_id
  for no key update nowait;
  if not found then
    outcome.status := 'unknown_product';
    outcome.product_id := restock.product_id;
    return outcome;
  end if;
  return stock._set_total(product, restock.total);
end;
$$;

comment on function stock.restock(bigint, integer) is
'Sets how many units of a product there are in all (sold and held ones included), up or down; never below what is out.
status: restocked (available: how many are free now), insufficient (available: by how many it can be lowered; retry_at), unknown_product.
Raises 55P03 when others hold the slots it needs, 22023 for a negative total.';
