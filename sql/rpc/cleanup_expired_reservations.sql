create or replace function rpc.cleanup_expired_reservations()
returns integer
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select stock.cleanup()
$$;

comment on function rpc.cleanup_expired_reservations() is
'Expires lapsed reservations (seed 004) and returns how many, 10,000 at most a call. Raises nothing on purpose.';
