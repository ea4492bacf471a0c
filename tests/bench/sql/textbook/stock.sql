truncate product, hold;
insert into product (id, available)
select n, :units from generate_series(1, :products) as n;
insert into hold (product_id, reference, quantity, expires_at)
select 1 + n % :products, 'before-' || n, 1, now() + interval '2 minutes'
from generate_series(1, :before) as n;
vacuum analyze product, hold;
