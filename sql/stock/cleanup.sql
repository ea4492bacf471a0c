create or replace function stock.cleanup(at_most integer default 10000)
returns integer
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
  select c.swept from stock._cleanup(cleanup.at_most) as c
$$;

comment on function stock.cleanup(integer) is
'Expires lapsed reservations and gives their units back; returns how many, at most at_most (a whole number from 1).
Passes by whatever others hold and leaves it to the next call; waits for nothing. Units of a lapsed reservation are free without it too: it keeps the books short. Raises 22023.';
