\set product random(:first, :last)
\set key random(1, 9000000000000000000)
select reservation_id
from stock.reserve(
  'cart-' || :key,
  ('[{"product_id": ' || :product || ', "quantity": 1}]')::jsonb
)
\gset
select status from stock.confirm(reservation_id => :reservation_id);
