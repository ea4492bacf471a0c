-- Reservations for confirm to work through.
truncate bench.waiting;
insert into bench.waiting
select n, r.reservation_id
from
  generate_series(1, :how_many) as n,
  stock.reserve(
    gen_random_uuid()::text,
    jsonb_build_array(jsonb_build_object('product_id', 1 + n % :products, 'quantity', 1)),
    ttl_seconds => 3600
  ) as r;
analyze bench.waiting;
