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
  plain record;
  outcome stock.outcome;
  seen bigint;
begin
  -- The key lock in a statement of its own: the next one sees what its last holder wrote.
  if pg_try_advisory_xact_lock(hashtextextended(namespace || ' ' || reference, 0)) then
    -- Buyers of one product spread over its slots by chance.
    select
      p.*,
      stock._uuid_v7(moment) as reservation_id,
      1 + floor(random() * p.slots)::integer as first_slot
    into plain
    from stock._plain(reference, lines, buyer, ttl_seconds, namespace, hold_seconds, moment) as p;
  end if;
  if plain is null then
    return null;
  end if;

  loop
    -- Any slot that has enough, the first from there on that nobody holds.
    with taken as (
      update stock.slot as s
      set available = s.available - plain.quantity
      where s.product_id = plain.product_id
        and s.number = (
          select enough.number
          from stock.slot as enough
          where enough.product_id = plain.product_id
            and enough.number >= plain.first_slot
            and enough.available >= plain.quantity
          order by enough.number
          limit 1
          for update skip locked
        )
      returning s.product_id
    ),
    reservation as (
      insert into stock.reservation (
        id, namespace, reference, buyer, fingerprint, hold_seconds, created_at, expires_at
      )
      select
        plain.reservation_id, _reserve_plain.namespace, _reserve_plain.reference,
        _reserve_plain.buyer, plain.fingerprint, extract(epoch from plain.expires_at - moment),
        moment, plain.expires_at
      from taken
    )
    insert into stock.line (reservation_id, product_id, quantity, expires_at)
    select plain.reservation_id, taken.product_id, plain.quantity, plain.expires_at
    from taken;
    if found then
      outcome.status := 'reserved';
      outcome.reservation_id := plain.reservation_id;
      outcome.expires_at := plain.expires_at;
      return outcome;
    end if;

    seen := stock._look(plain.product_id, plain.quantity, moment);
    if seen < plain.quantity then
      return stock._shortage(plain.product_id, seen, moment);
    end if;
    exit when plain.first_slot = 1;
    plain.first_slot := 1;
  end loop;
  return null;
end;
$$;

comment on function stock._reserve_plain(text, jsonb, text, integer, text, integer) is
'The short way for a plain request whose units one slot has: reserved, or insufficient; null, and nothing done, for whatever needs stock._reserve.';
