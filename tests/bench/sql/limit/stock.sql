truncate stock.product, stock.slot, stock.reservation, stock.line, stock.taking_back,
  bare.reservation, bare.line
  restart identity cascade;
select bench.make_products(:products, 1, 1);
with made as (
  insert into bare.reservation (
    id, namespace, reference, fingerprint, hold_seconds, created_at, expires_at
  )
  select
    stock._uuid_v7(now()), 'sql', 'before-' || n, n, 120, now(), now() + interval '2 minutes'
  from generate_series(1, :before) as n
  returning id, expires_at
)
insert into bare.line (reservation_id, product_id, quantity, expires_at)
select id, 1, 1, expires_at from made;
vacuum analyze stock.product, bare.reservation, bare.line;
