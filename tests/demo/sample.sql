-- Something to sell, for trying: product 1 of seed 001. Run by `make up` as the administrator.
-- Safe twice: a sku is created or changed, and a total is never set below what is out.
select id, sku, total
from stock.put_product(
  sku => 'flash-sale-item', name => 'Flash Sale Item', price_cents => 1000, total => 100
);
