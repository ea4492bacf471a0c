create or replace function ops.sweep_batch(
  sweep_run_id bigint,
  at_most integer,
  inout from_product_id bigint default 0,
  inout from_deadline timestamptz default 'epoch',
  out expired integer
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
  select c.* into from_product_id, from_deadline, expired
  from stock._cleanup(
    sweep_batch.at_most, sweep_batch.from_product_id, sweep_batch.from_deadline
  ) as c;
  update ops.sweep_run as s
  set
    ended_at = clock_timestamp(),
    expired = s.expired + sweep_batch.expired,
    batches = s.batches + 1
  where s.id = sweep_batch.sweep_run_id;
end;
$$;

comment on function ops.sweep_batch(bigint, integer, bigint, timestamptz) is
'One more batch of the sweep with that row in ops.sweep_run, from that product and deadline of it on: how many reservations expired, at most at_most, and where the next batch goes on. Raises 22023 when at_most is below 1.';
