create or replace function stock.release(
  reservation_id uuid default null,
  reference text default null,
  namespace text default 'sql',
  reason text default 'released by caller'
)
returns stock.outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  reservation stock.reservation := stock._lock(
    release.reservation_id, release.reference, release.namespace
  );
  outcome stock.outcome;
begin
  outcome.reservation_id := reservation.id;
  outcome.expires_at := reservation.expires_at;
  outcome.status := coalesce(stock._state(reservation, clock_timestamp()), 'not_found');
  if outcome.status = 'released' then
    outcome.status := 'already_released';
  elsif outcome.status = 'active' then
    perform stock._release(reservation.id, release.reason);
    outcome.status := 'released';
  end if;
  return outcome;
end;
$$;

comment on function stock.release(uuid, text, text, text) is
'Gives the units of a reservation back to the free stock. Takes its id or its reference (then the newest under it).
reason: kept with the reservation, for people.
status: released, already_released, expired, confirmed, used (it has an order: cancel that), not_found.
Raises 55P03 when somebody works on this reservation or holds every slot of a product, 22023 unless exactly one of id and reference is given.';
