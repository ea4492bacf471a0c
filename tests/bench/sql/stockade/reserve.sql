\set product random(:first, :last)
\set key random(1, 9000000000000000000)
select status
from stock.reserve(
  'cart-' || :key,
  ('[{"product_id": ' || :product || ', "quantity": 1}]')::jsonb
);
