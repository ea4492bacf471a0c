create or replace function ops.sweep_on(sweep_run_id bigint, at_most integer)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  swept integer := stock.cleanup(sweep_on.at_most);
begin
  update ops.sweep_run as s
  set
    ended_at = clock_timestamp(),
    expired = s.expired + swept,
    batches = s.batches + 1
  where s.id = sweep_on.sweep_run_id;
  return swept;
end;
$$;

comment on function ops.sweep_on(bigint, integer) is
'One more batch of the sweep with that row in ops.sweep_run: how many reservations expired, at most at_most. Raises 22023 when at_most is below 1.';
