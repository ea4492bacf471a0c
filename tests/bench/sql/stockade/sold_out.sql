-- All that is left goes to one buyer.
select status
from stock.reserve(
  'the-lot',
  (
    select jsonb_build_array(jsonb_build_object('product_id', 1, 'quantity', a.free))
    from stock.availability as a
    where a.product_id = 1
  ),
  ttl_seconds => 3600
);
vacuum analyze stock.slot;
