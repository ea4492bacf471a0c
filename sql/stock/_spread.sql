create or replace function stock._spread(product_id bigint)
returns void
language plpgsql
as $$
declare
  slots integer;
  held integer[];
  units bigint;
begin
  -- Unless a number was asked for, never fewer than there are.
  select greatest(
    stock._slot_count(p.slots, p.total),
    case when p.slots is null then
      (select count(*) from stock.slot as s where s.product_id = p.id)
    end
  )
  into slots
  from stock.product as p
  where p.id = _spread.product_id;

  select array_agg(free.number), coalesce(sum(free.available), 0) into held, units
  from (
    select s.number, s.available
    from stock.slot as s
    where s.product_id = _spread.product_id
    order by s.number
    for update skip locked
  ) as free;
  if exists (
    select from stock.slot as s
    where s.product_id = _spread.product_id
      and s.number > slots
      and s.number <> all (coalesce(held, '{}'))
  ) then
    perform stock._raise_busy();
  end if;

  delete from stock.slot as s where s.product_id = _spread.product_id and s.number > slots;
  with made as (
    insert into stock.slot (product_id, number, available)
    select _spread.product_id, n.number, 0
    from generate_series(1, slots) as n (number)
    where not exists (
      select from stock.slot as s
      where s.product_id = _spread.product_id and s.number = n.number
    )
    returning slot.number
  )
  select array(
    select made.number from made
    union all
    select h.number from unnest(held) as h (number) where h.number <= slots
  )
  into held;
  if cardinality(held) = 0 then
    perform stock._raise_busy();
  end if;

  update stock.slot as s
  set available = units / cardinality(held)
    + case when share.place <= units % cardinality(held) then 1 else 0 end
  from unnest(held) with ordinality as share (number, place)
  where s.product_id = _spread.product_id and s.number = share.number;
end;
$$;

comment on function stock._spread(bigint) is
'Gives a product that the caller has locked its number of slots and levels the units of those that are free. A live one goes on selling from the slots that it holds. Raises 55P03 when a slot that has to go is held.';
