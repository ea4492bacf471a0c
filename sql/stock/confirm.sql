create or replace function stock.confirm(
  reservation_id uuid default null,
  reference text default null,
  namespace text default 'sql'
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
    confirm.reservation_id, confirm.reference, confirm.namespace
  );
  outcome stock.outcome;
begin
  outcome.reservation_id := reservation.id;
  outcome.expires_at := reservation.expires_at;
  -- The clock as read after the lock.
  outcome.status := coalesce(stock._state(reservation, clock_timestamp()), 'not_found');
  if outcome.status = 'confirmed' then
    outcome.status := 'already_confirmed';
  elsif outcome.status in ('active', 'used') then
    -- No slot is written: the units left it when they were reserved.
    perform stock._close(reservation.id, 'confirmed');
    outcome.status := 'confirmed';
  end if;
  return outcome;
end;
$$;

comment on function stock.confirm(uuid, text, text) is
'Sells what a reservation holds. Takes its id or its reference (then the newest under it).
status: confirmed, already_confirmed, expired (lapsed, swept or not), released, not_found.
Raises 55P03 when somebody else works on this reservation, 22023 unless exactly one of id and reference is given.';
