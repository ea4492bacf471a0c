truncate nos_resources, nos_holds, nos_hold_events;
select count(nos_upsert_resource('product-' || n, :units)) from generate_series(1, :products) as n;
select count(nos_hold('product-' || 1 + n % :products, 1, 'buyer-' || n, 'before-' || n))
from generate_series(1, :before) as n;
vacuum analyze nos_resources, nos_holds, nos_hold_events;
