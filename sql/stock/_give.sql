create or replace function stock._give(product_id bigint, quantity bigint)
returns void
language plpgsql
as $$
declare
  slot_number integer;
begin
  -- The emptiest of the free ones, so that slots level out.
  select s.number into slot_number
  from stock.slot as s
  where s.product_id = _give.product_id
  order by s.available
  limit 1
  for update skip locked;
  if not found then
    -- None is free: this very one or busy (55P03).
    select s.number into strict slot_number
    from stock.slot as s
    where s.product_id = _give.product_id
    order by s.number
    limit 1
    for update nowait;
  end if;
  update stock.slot as s
  set available = s.available + _give.quantity
  where s.product_id = _give.product_id and s.number = slot_number;
end;
$$;

comment on function stock._give(bigint, bigint) is
'Puts units back into one slot of a product. Raises 55P03 when every slot is locked.';
