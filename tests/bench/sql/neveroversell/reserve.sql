\set product random(:first, :last)
\set key random(1, 9000000000000000000)
select status from nos_hold('product-' || :product, 1, 'buyer-' || :key, 'cart-' || :key);
