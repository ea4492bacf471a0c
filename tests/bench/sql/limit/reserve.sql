\set product random(:first, :last)
\set key random(1, 9000000000000000000)
with made as (
  insert into bare.reservation (
    id, namespace, reference, fingerprint, hold_seconds, created_at, expires_at
  )
  values (
    stock._uuid_v7(clock_timestamp()), 'sql', 'cart-' || :key, :key, 120,
    clock_timestamp(), clock_timestamp() + interval '2 minutes'
  )
  returning id, expires_at
)
insert into bare.line (reservation_id, product_id, quantity, expires_at)
select id, :product::bigint, 1, expires_at from made;
