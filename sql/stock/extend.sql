create or replace function stock.extend(
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
    extend.reservation_id, extend.reference, extend.namespace
  );
  moment timestamptz := clock_timestamp();
  outcome stock.outcome;
  wanted timestamptz;
  latest timestamptz;
begin
  outcome.reservation_id := reservation.id;
  outcome.expires_at := reservation.expires_at;
  outcome.status := coalesce(stock._state(reservation, moment), 'not_found');
  if outcome.status <> 'active' then
    return outcome;
  end if;

  select reservation.created_at + make_interval(secs => min(p.longest_hold_seconds)) into latest
  from stock.line as l
  join stock.product as p on p.id = l.product_id
  where l.reservation_id = reservation.id;
  wanted := moment + make_interval(secs => reservation.hold_seconds);
  -- Counted from now, so that a retry adds nothing; never less than what was promised.
  outcome.expires_at := greatest(reservation.expires_at, least(wanted, latest));
  if outcome.expires_at = reservation.expires_at and wanted > latest then
    outcome.status := 'limit_reached';
    return outcome;
  end if;
  perform stock._move_deadline(reservation.id, outcome.expires_at);
  outcome.status := 'extended';
  return outcome;
end;
$$;

comment on function stock.extend(uuid, text, text) is
'Moves the deadline of a reservation to one hold length from now, at most to the longest hold of its products, counted from its start.
status: extended (expires_at, perhaps cut short by the limit), limit_reached, expired, released, confirmed, used (it has an order), not_found.
Raises 55P03 when somebody else works on this reservation, 22023 unless exactly one of id and reference is given.';
