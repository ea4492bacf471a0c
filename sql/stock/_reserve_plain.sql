create or replace function stock._reserve_plain(
  reference text,
  lines jsonb,
  buyer text,
  ttl_seconds integer,
  namespace text,
  hold_seconds integer
)
returns stock.outcome
language plpgsql
as $$
declare
  moment timestamptz := clock_timestamp();
  line jsonb := case when lines -> 1 is null then lines -> 0 end;
  key bigint := stock._key(namespace, reference);
  product bigint;
  quantity integer;
  seconds integer;
  first_slot bigint;
  used boolean;
  slot_number integer;
  seen stock.outcome;
  outcome stock.outcome;
begin
  -- The key lock in a statement of its own: the next one sees what its last holder wrote.
  if (
    stock._is_plain(line, reference, buyer, ttl_seconds, namespace, hold_seconds)
    and pg_try_advisory_xact_lock(key)
  ) is not true then
    return null;
  end if;
  select
    p.id,
    (line -> 'quantity')::integer,
    stock._hold_length(
      ttl_seconds, coalesce(p.hold_seconds, _reserve_plain.hold_seconds), p.longest_hold_seconds
    ),
    -- Buyers of one product spread over its slots by their keys.
    abs(key % stock._slot_count(p.slots, p.total)),
    exists (select from stock._earlier(namespace, reference))
  into product, quantity, seconds, first_slot, used
  from stock.product as p
  where p.id = (line -> 'product_id')::bigint
    and p.units_per_buyer is null
    and p.only_in is null
    and (ttl_seconds <= p.longest_hold_seconds) is not false;
  if used is not false then
    return null;
  end if;

  loop
    -- Any slot that has enough, the first from there on that nobody holds.
    select s.number into slot_number
    from stock.slot as s
    where s.product_id = product
      and s.number > first_slot
      and s.available >= quantity
    order by s.number
    limit 1
    for update skip locked;
    exit when found;
    -- Sold out, unless something has lapsed: that takes more than a look.
    select look.* into seen from stock._in_slots(product) as look;
    if seen.available < quantity and (seen.retry_at > moment) is not false then
      return seen;
    end if;
    if first_slot = 0 then
      return null;
    end if;
    first_slot := 0;
  end loop;

  outcome.status := 'reserved';
  outcome.reservation_id := stock._uuid_v7(moment);
  outcome.expires_at := moment + make_interval(secs => seconds);
  with taken as (
    -- By its key, though by its place would be quicker: whoever had waited for the row there would
    -- find another version and write nothing, and the check of units would see nothing.
    update stock.slot as s
    set available = s.available - quantity
    where s.product_id = product and s.number = slot_number
  ),
  reservation as (
    insert into stock.reservation (
      id, namespace, reference, buyer, fingerprint, hold_seconds, created_at, expires_at
    )
    values (
      outcome.reservation_id, namespace, reference, buyer,
      stock._fingerprint(array[product], array[quantity], buyer, ttl_seconds),
      seconds, moment, outcome.expires_at
    )
  )
  insert into stock.line (reservation_id, product_id, quantity, expires_at)
  values (outcome.reservation_id, product, quantity, outcome.expires_at);
  return outcome;
end;
$$;

comment on function stock._reserve_plain(text, jsonb, text, integer, text, integer) is
'The short way for a plain request whose units one slot has: reserved, or insufficient; null, and nothing done but the key lock, for whatever needs stock._reserve.';
