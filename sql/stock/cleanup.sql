create or replace function stock.cleanup(at_most integer default 10000)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  moment timestamptz := clock_timestamp();
  earliest record;
  last_product_id bigint := 0;
  swept integer := 0;
begin
  if (cleanup.at_most > 0) is not true then
    raise invalid_parameter_value using
      message = 'at_most: a whole number from 1 is wanted',
      hint = 'how many reservations this call may expire';
  end if;
  perform stock._guard_transaction();
  -- From product to product, one probe of the index each: only those with open lines are met.
  while swept < cleanup.at_most loop
    select l.product_id, l.expires_at into earliest
    from stock.line as l
    where l.product_id > last_product_id and l.expires_at is not null
    order by l.product_id, l.expires_at
    limit 1;
    exit when not found;
    if earliest.expires_at <= moment then
      swept := swept + stock._sweep(earliest.product_id, cleanup.at_most - swept);
    end if;
    last_product_id := earliest.product_id;
  end loop;
  return swept;
end;
$$;

comment on function stock.cleanup(integer) is
'Expires lapsed reservations and gives their units back; returns how many, at most at_most (a whole number from 1).
Passes by whatever others hold and leaves it to the next call; waits for nothing. Units of a lapsed reservation are free without it too: it keeps the books short. Raises 22023.';
