create or replace function ops.sweep_now(
  source text default 'http',
  at_most integer default 10000,
  out expired integer,
  out sweep_run_id bigint
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into ops.sweep_run (source)
  values (left(coalesce(sweep_now.source, 'unnamed'), 100))
  returning id into sweep_run_id;
  expired := (select b.expired from ops.sweep_batch(sweep_run_id, sweep_now.at_most) as b);
end;
$$;

comment on function ops.sweep_now(text, integer) is
'One batch of stock.cleanup and a row in ops.sweep_run about it: how many reservations expired, at most at_most, and the row''s id. source: who sweeps. Raises 22023 when at_most is below 1.';
