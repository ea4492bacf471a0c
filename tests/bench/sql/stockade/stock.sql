-- Empty, then so many products with so many units in so many slots; and a thousand reservations,
-- so that plans are made for tables that are in use.
truncate stock.product, stock.slot, stock.reservation, stock.line, stock.taking_back
  restart identity cascade;
select count(*)
from
  generate_series(1, :products) as n,
  stock.put_product('sku-' || n, 'Product ' || n, 1000, :units, slots => :slots);
select count(*)
from
  generate_series(1, :before) as n,
  stock.reserve(
    'before-' || n,
    jsonb_build_array(jsonb_build_object('product_id', 1 + n % :products, 'quantity', 1))
  );
vacuum analyze stock.product, stock.slot, stock.reservation, stock.line;
