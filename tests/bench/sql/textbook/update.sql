\set product random(:first, :last)
\set key random(1, 9000000000000000000)
with taken as (
  update product set available = available - 1
  where id = :product and available > 0
  returning id
)
insert into hold (product_id, reference, quantity, expires_at)
select id, 'cart-' || :key, 1, now() + interval '2 minutes' from taken;
