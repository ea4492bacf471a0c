create or replace function stock.take_back(
  reservation_id uuid,
  product_id bigint,
  quantity integer,
  key text
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
  reservation stock.reservation;
  earlier stock.taking_back;
  outcome stock.outcome;
begin
  if (take_back.quantity > 0 and length(take_back.key) between 1 and 255) is not true then
    raise invalid_parameter_value using
      message = 'quantity: from 1; key: a text of 1 to 255 characters',
      hint = 'the key makes a second call with it harmless';
  end if;
  -- Its lock also guards the keys and the lines: nothing else writes a sold line.
  reservation := stock._lock(take_back.reservation_id, null, null);
  outcome.reservation_id := reservation.id;
  outcome.product_id := take_back.product_id;
  outcome.status := coalesce(stock._state(reservation, clock_timestamp()), 'not_found');
  if outcome.status <> 'confirmed' then
    return outcome;
  end if;

  select t.* into earlier
  from stock.taking_back as t
  where t.reservation_id = take_back.reservation_id and t.key = take_back.key;
  if found then
    outcome.status := case
      when earlier.product_id = take_back.product_id and earlier.quantity = take_back.quantity
        then 'already_taken_back'
      else 'mismatch'
    end;
    return outcome;
  end if;

  update stock.line as l
  set quantity = l.quantity - take_back.quantity, returned = l.returned + take_back.quantity
  where l.reservation_id = take_back.reservation_id
    and l.product_id = take_back.product_id
    and l.quantity >= take_back.quantity;
  if not found then
    outcome.status := 'over_limit';
    outcome.available := coalesce(
      (
        select l.quantity
        from stock.line as l
        where l.reservation_id = take_back.reservation_id and l.product_id = take_back.product_id
      ),
      0
    );
    return outcome;
  end if;
  insert into stock.taking_back (reservation_id, key, product_id, quantity)
  values (take_back.reservation_id, take_back.key, take_back.product_id, take_back.quantity);
  perform stock._give(take_back.product_id, take_back.quantity);
  outcome.status := 'taken_back';
  return outcome;
end;
$$;

comment on function stock.take_back(uuid, bigint, integer, text) is
'Returns units of one line of a confirmed reservation to stock, so that they sell again; once per key.
key: the caller''s own, 1 to 255 characters, per reservation; the same again with the same units does nothing.
status: taken_back, already_taken_back, mismatch (the key was used for other units), over_limit (available: what is
  still out on that line), active, used, expired, released, not_found.
Raises 55P03 when somebody works on this reservation or holds every slot, 22023 for arguments no caller should send.';
