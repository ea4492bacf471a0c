create or replace function ops.sweep_now(
  source text default 'http',
  at_most integer default 10000,
  sweep_run_id bigint default null,
  out expired integer,
  out run_id bigint
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  run_id := sweep_now.sweep_run_id;
  if run_id is null then
    insert into ops.sweep_run (source)
    values (left(coalesce(sweep_now.source, 'unnamed'), 100))
    returning id into run_id;
  end if;
  expired := stock.cleanup(sweep_now.at_most);
  update ops.sweep_run as s
  set
    ended_at = clock_timestamp(),
    expired = s.expired + sweep_now.expired,
    batches = s.batches + 1
  where s.id = run_id;
end;
$$;

comment on function ops.sweep_now(text, integer, bigint) is
'One batch of stock.cleanup with its row in ops.sweep_run: how many expired, and the row''s id, which goes on with that row when it is passed to the next call. source: who sweeps. Raises 22023 when at_most is below 1.';
