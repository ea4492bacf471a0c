create or replace function stock.reserve(
  reference text,
  lines jsonb,
  buyer text default null,
  ttl_seconds integer default null,
  namespace text default 'sql',
  hold_seconds integer default 120
)
returns stock.outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
-- Generic plans, or planning would cost more than the work; and nothing in them but probes of an
-- index, for a plan made while a table was small would still be in use when a sale has filled it.
declare
  outcome stock.outcome;
begin
  if not (stock._is_read_committed() and stock._is_durable()) then
    perform stock._guard_transaction();
  end if;
  outcome := stock._reserve_plain(
    reserve.reference, reserve.lines, reserve.buyer, reserve.ttl_seconds, reserve.namespace,
    reserve.hold_seconds
  );
  if outcome.status is not null then
    return outcome;
  end if;

  outcome := stock._reserve_alone(
    reserve.reference, reserve.lines, reserve.buyer, reserve.ttl_seconds, reserve.namespace,
    reserve.hold_seconds
  );
  if outcome.status = 'invalid' then
    raise invalid_parameter_value using
      message = outcome.detail,
      hint = 'see \df+ stock.reserve';
  elsif outcome.status = 'busy' then
    perform stock._raise_busy();
  end if;
  return outcome;
end;
$$;

comment on function stock.reserve(text, jsonb, text, integer, text, integer) is
'Takes units out of the free stock until a deadline, all lines or none.

reference: the caller''s own key, 1 to 255 characters; a live one is replayed, a dead one may be used again.
lines: [{"product_id": bigint or "drop_product_id": uuid, "quantity": integer}, ...], at most 100.
buyer: needed where a product caps units per buyer. ttl_seconds: how long, refused beyond the product''s limit.
hold_seconds: how long where neither ttl_seconds nor a product says. namespace: whose references these are.
status: reserved and replayed (reservation_id, expires_at), insufficient (product_id, available, retry_at: when the
  next units lapse), unknown_product (product_id), over_limit (product_id, available), mismatch (same reference, other request).
Raises 55P03 when busy (ask again), 22023 for arguments no caller should send.';
