create or replace function stock._take(product_id bigint, quantity bigint)
returns bigint
language plpgsql
as $$
declare
  taken bigint := 0;
  part bigint;
  fullest cursor for
    select s.number, s.available
    from stock.slot as s
    where s.product_id = _take.product_id and s.available > 0
    order by s.available desc
    for update skip locked;
begin
  if stock._take_from_one(_take.product_id, _take.quantity) then
    return _take.quantity;
  end if;

  -- Otherwise from several; on shortage lapsed reservations give theirs back, then once more.
  for attempt in 1..2 loop
    -- A bound cursor locks no row more than it is asked for.
    for slot in fullest loop
      part := least(slot.available, _take.quantity - taken);
      update stock.slot as s
      set available = s.available - part
      where s.product_id = _take.product_id and s.number = slot.number;
      taken := taken + part;
      exit when taken = _take.quantity;
    end loop;
    exit when taken = _take.quantity
      or attempt = 2
      or (stock._sweep(_take.product_id, _take.quantity - taken)).swept = 0;
  end loop;
  return taken;
end;
$$;

comment on function stock._take(bigint, bigint) is
'Takes up to that many units out of the slots of a product, sweeping its lapsed reservations early when the slots are short, and returns how many it got. Fewer than wanted means sold out or busy: only stock._at_hand can tell. Waits for nothing.';
