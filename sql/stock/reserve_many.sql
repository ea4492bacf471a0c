create or replace function stock.reserve_many(requests jsonb)
returns setof stock.outcome
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
  lone stock.outcome;
  batch stock._request[];
  meets integer[];
  first integer := 1;
  outcomes stock.outcome[] := array[]::stock.outcome[];
begin
  if jsonb_typeof(reserve_many.requests) is distinct from 'array'
    or jsonb_array_length(reserve_many.requests) > 256
  then
    raise invalid_parameter_value using
      message = 'requests: an array of at most 256 is wanted',
      hint = 'each as {"reference": "...", "lines": [{"product_id": 1, "quantity": 2}]}';
  end if;
  perform stock._guard_transaction();

  -- A lone one goes the short way, at a third of the cost.
  if jsonb_array_length(reserve_many.requests) = 1 then
    select outcome.* into lone
    from stock._arguments(reserve_many.requests -> 0) as a
    cross join lateral stock._reserve_plain(
      a.reference, a.lines, a.buyer, a.ttl_seconds, a.namespace, a.hold_seconds
    ) as outcome;
    if lone.status is not null then
      return next lone;
      return;
    end if;
  end if;

  batch := stock._parse(reserve_many.requests);
  -- The second under one reference must meet the first one's rows, and so must a buyer's second
  -- under a cap: what comes before it is written before it.
  select array_agg(greatest(r.same_reference, r.same_buyer) order by r.place) into meets
  from (
    select
      q.ordinality as place,
      lag(q.ordinality) over (partition by q.namespace, q.reference order by q.ordinality)
        as same_reference,
      case when q.capped then
        lag(q.ordinality) over (partition by q.buyer, q.capped order by q.ordinality)
      end as same_buyer
    from unnest(batch) with ordinality as q
  ) as r;
  for place in 1 .. cardinality(batch) loop
    if meets[place] >= first then
      outcomes := outcomes || stock._reserve(batch[first : place - 1]);
      first := place;
    end if;
  end loop;
  return query select * from unnest(outcomes || stock._reserve(batch[first :]));
end;
$$;

comment on function stock.reserve_many(jsonb) is
'Reserves for up to 256 requests in one transaction; each has its own outcome, in the order given.

requests: [{"reference": text (1 to 255, the caller''s own key: asking twice is asking once),
  "lines": [{"product_id": bigint or "drop_product_id": uuid, "quantity": integer}, ... at most 100],
  "buyer": text or null, "ttl_seconds": integer or null (wanted exactly; refused beyond the product''s limit),
  "hold_seconds": integer (default 120; where no product of it sets its own), "namespace": text (default sql)}, ...]
status: reserved, replayed, insufficient (product_id, available, retry_at), unknown_product (product_id),
  over_limit (product_id, available), mismatch, busy, invalid (detail).
Raises 22023 when requests is no array or too long; nothing else on purpose.';
