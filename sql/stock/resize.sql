create or replace function stock.resize(
  reservation_id uuid default null,
  reference text default null,
  lines jsonb default null,
  namespace text default 'sql'
)
returns stock.outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  reservation stock.reservation := stock._lock(
    resize.reservation_id, resize.reference, resize.namespace
  );
  wanted record;
  outcome stock.outcome;
begin
  select * into wanted from stock._lines(resize.lines, 0);
  if wanted.problem is not null then
    raise invalid_parameter_value using
      message = wanted.problem,
      hint = 'the wanted quantity of each product to change; 0 drops it';
  end if;

  outcome.reservation_id := reservation.id;
  outcome.expires_at := reservation.expires_at;
  outcome.status := coalesce(stock._state(reservation, clock_timestamp()), 'not_found');
  if outcome.status <> 'active' then
    return outcome;
  end if;
  return stock._resize(reservation, wanted.product_ids, wanted.quantities);
end;
$$;

comment on function stock.resize(uuid, text, jsonb, text) is
'Changes how many units a reservation holds, all changes at once or none; its deadline stays.
lines: [{"product_id" or "drop_product_id", "quantity"}, ...]: the wanted quantity of each product named; 0 drops it, a product not named stays.
status: resized, insufficient (product_id, available, retry_at), unknown_product (product_id), over_limit (product_id, available),
  expired, released, confirmed, used (it has an order), not_found.
Raises 55P03 when busy, 22023 for bad lines, when no unit or more than 100 lines would be left, and unless exactly one of id and reference is given.';
