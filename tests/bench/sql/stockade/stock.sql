-- Empty, then so many products with so many units in so many slots; and a thousand reservations,
-- so that plans are made for tables that are in use.
truncate stock.product, stock.slot, stock.reservation, stock.line, stock.taking_back
  restart identity cascade;
select count(*)
from
  generate_series(1, :products) as n,
  stock.put_product('sku-' || n, 'Product ' || n, 1000, :units, slots => :slots);
-- Each in its own transaction, as buyers make them: in a single one no slot's old versions could be
-- pruned, and slots would lie scattered over pages.
select format(
  'select from stock.reserve(%L, %L)',
  'before-' || n,
  jsonb_build_array(jsonb_build_object('product_id', 1 + n % :products, 'quantity', 1))
)
from generate_series(1, :before) as n
\gexec
vacuum analyze stock.product, stock.slot, stock.reservation, stock.line;
