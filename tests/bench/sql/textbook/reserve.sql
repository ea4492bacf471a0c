\set product random(:first, :last)
\set key random(1, 9000000000000000000)
begin;
select available from product where id = :product for update \gset
\if :available > 0
insert into hold (product_id, reference, quantity, expires_at)
values (:product, 'cart-' || :key, 1, now() + interval '2 minutes');
update product set available = available - 1 where id = :product;
\endif
commit;
