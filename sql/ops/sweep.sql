-- No SECURITY DEFINER and no SET: with either, a procedure may not commit.
-- Batches of 50: where processors are few, buyers wait out what it does at one go. With batches of
-- 500 it is a tenth quicker, and reserve's 99th percentile meanwhile 6.2 ms instead of 4.4.
create or replace procedure ops.sweep(batch_size integer default 50)
language plpgsql
as $$
declare
  run record;
  batch record;
  started timestamptz := clock_timestamp();
  -- The role's statement_timeout covers the whole CALL: stop well before it.
  budget interval := (
    select make_interval(secs => coalesce(nullif(s.setting::numeric, 0), 60000) / 2000)
    from pg_catalog.pg_settings as s
    where s.name = 'statement_timeout'
  );
begin
  select * into run from ops.sweep_now('cron', sweep.batch_size);
  commit;
  select 0::bigint as from_product_id, timestamptz 'epoch' as from_deadline, run.expired into batch;
  while batch.expired > 0 and clock_timestamp() < started + budget loop
    select * into batch
    from ops.sweep_batch(
      run.sweep_run_id, sweep.batch_size, batch.from_product_id, batch.from_deadline
    );
    commit;
  end loop;
end;
$$;

comment on procedure ops.sweep(integer) is
'What pg_cron calls every minute: sweeps in batches that commit as they go, until nothing lapsed is left or half of statement_timeout is gone. Must be the only statement of its job.';
