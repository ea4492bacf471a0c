create or replace function stock.put_product(
  sku text,
  name text,
  price_cents bigint,
  total integer,
  currency text default null,
  hold_seconds integer default null,
  longest_hold_seconds integer default null,
  units_per_buyer integer default null,
  slots integer default null,
  external_id uuid default null,
  only_in text default null
)
returns stock.product
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  earlier stock.product;
  product stock.product;
begin
  perform stock._guard_transaction();
  -- Two callers who create one sku: its unique key would make the second wait.
  if not pg_try_advisory_xact_lock(hashtextextended(put_product.sku, 2)) then
    perform stock._raise_busy();
  end if;
  select p.* into earlier
  from stock.product as p
  where p.sku = put_product.sku
  for no key update nowait;

  product := earlier;
  product.sku := put_product.sku;
  product.name := put_product.name;
  product.price_cents := put_product.price_cents;
  product.total := put_product.total;
  product.currency := coalesce(put_product.currency, earlier.currency, 'USD');
  product.hold_seconds := nullif(coalesce(put_product.hold_seconds, earlier.hold_seconds), 0);
  product.longest_hold_seconds := coalesce(
    put_product.longest_hold_seconds, earlier.longest_hold_seconds, 3600
  );
  product.units_per_buyer := nullif(
    coalesce(put_product.units_per_buyer, earlier.units_per_buyer), 0
  );
  product.slots := coalesce(put_product.slots, earlier.slots);
  product.external_id := coalesce(
    put_product.external_id, earlier.external_id, gen_random_uuid()
  );
  product.only_in := nullif(coalesce(put_product.only_in, earlier.only_in), '');
  perform stock._check_product(product);

  if earlier.id is null then
    insert into stock.product (sku, name, price_cents, total, external_id)
    values (product.sku, product.name, product.price_cents, 0, product.external_id)
    returning * into earlier;
    product.id := earlier.id;
    insert into stock.slot (product_id, number, available) values (product.id, 1, 0);
  end if;
  update stock.product as p
  set
    name = product.name,
    price_cents = product.price_cents,
    currency = product.currency,
    hold_seconds = product.hold_seconds,
    longest_hold_seconds = product.longest_hold_seconds,
    units_per_buyer = product.units_per_buyer,
    slots = product.slots,
    external_id = product.external_id,
    only_in = product.only_in,
    updated_at = clock_timestamp()
  where p.id = product.id;

  if (stock._set_total(earlier, product.total)).status = 'insufficient' then
    raise invalid_parameter_value using
      message = 'total: more units than that are held or sold',
      hint = 'stock.restock answers by how many it can be lowered';
  end if;
  if product.slots is distinct from earlier.slots then
    perform stock._spread(product.id);
  end if;
  select p.* into product from stock.product as p where p.id = product.id;
  return product;
end;
$$;

comment on function stock.put_product(
  text, text, bigint, integer, text, integer, integer, integer, integer, uuid, text
) is
'Creates the product of that sku, or changes it while it sells, and returns its row.
price_cents: minor units of currency (default USD). total: all units there are, sold and held ones included.
hold_seconds: how long it is held where the caller doesn''t insist (0: the caller''s default). longest_hold_seconds: the
  most that a hold may last with all its extensions (default 3600). units_per_buyer: held + bought - returned (0: no cap).
slots: over how many rows its free units are spread; twice as many as buy at one moment (default: one a unit, at most 16).
external_id: a UUID by which lines may name it as drop_product_id. only_in: the namespace (up to a colon) whose references
  alone may reserve it, to all others it is unknown_product ('': any). A null keeps what is there.
Raises 22023 for values out of range and for a total below what is out, 55P03 when busy.';
