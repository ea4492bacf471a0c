-- So many holds, the last of which lapsed a minute ago and 5,000 a second before it, with the event
-- that each has had.
set session_replication_role = replica;
truncate nos_resources, nos_holds, nos_hold_events;
insert into nos_resources (id, total, held)
select 'product-' || n, 2 * :lapsed, :lapsed / :products from generate_series(1, :products) as n;
with made as (
  insert into nos_holds (resource_id, account_id, qty, idempotency_key, expires_at)
  select
    'product-' || 1 + n % :products, 'buyer-' || n, 1, gen_random_uuid()::text,
    now() - interval '1 minute' - (:lapsed - n) * interval '200 microseconds'
  from generate_series(1, :lapsed) as n
  returning id
)
insert into nos_hold_events (hold_id, event, detail)
select id, 'held', '{"qty": 1, "ttl": "00:15:00"}' from made;
vacuum analyze;
