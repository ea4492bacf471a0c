\set product random(:first, :last)
\set key random(1, 9000000000000000000)
select hold_id from nos_hold('product-' || :product, 1, 'buyer-' || :key, 'cart-' || :key) \gset
select status from nos_confirm(:hold_id, 'payment-' || :key);
