create or replace function stock._take_from_one(product_id bigint, quantity bigint)
returns boolean
language plpgsql
as $$
begin
  -- Any slot that has enough: buyers of one product spread over its slots by chance.
  update stock.slot as s
  set available = s.available - _take_from_one.quantity
  where s.product_id = _take_from_one.product_id
    and s.number = (
      select enough.number
      from stock.slot as enough
      where enough.product_id = _take_from_one.product_id
        and enough.available >= _take_from_one.quantity
      order by random()
      limit 1
      for update skip locked
    );
  return found;
end;
$$;

comment on function stock._take_from_one(bigint, bigint) is
'Takes that many units out of one slot that has enough and is free; false when there is none.';
