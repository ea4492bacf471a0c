-- Something to sell, for trying: product 1 of seed 001. Run by `make up` as the administrator.
-- Safe twice: a sku is created or changed, a total is never set below what is out, a drop goes on.
select id, sku, total
from stock.put_product(
  sku => 'flash-sale-item', name => 'Flash Sale Item', price_cents => 1000, total => 100
);

-- And a drop of it, seed 000's, which is on for a week from now; after that nobody can order it
-- until this is run again.
select d.id, d.product_id, d.ends_at
from stock.product as p
cross join lateral checkout.put_drop(
  product_id => p.id,
  starts_at => clock_timestamp(),
  ends_at => clock_timestamp() + interval '7 days',
  drop_id => (select max(known.id) from checkout.drop as known where known.product_id = p.id)
) as d
where p.sku = 'flash-sale-item';
