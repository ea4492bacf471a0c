create or replace function stock._lines(
  lines jsonb,
  least_quantity integer,
  out product_ids bigint[],
  out quantities integer[],
  out problem text
)
language plpgsql
stable
as $$
declare
  line jsonb;
  product_id bigint;
  quantity bigint;
  place integer;
begin
  if jsonb_typeof(_lines.lines) is distinct from 'array'
    or jsonb_array_length(_lines.lines) not between 1 and 100
  then
    problem := 'lines: an array of 1 to 100 {"product_id": 1, "quantity": 2} is wanted';
    return;
  end if;

  for i in 0 .. jsonb_array_length(_lines.lines) - 1 loop
    line := _lines.lines -> i;
    -- Asked before it is cast: an error would end a whole batch.
    if not stock._is_whole(line -> 'quantity', _lines.least_quantity, 2147483647) then
      problem := 'quantity: a whole number from ' || _lines.least_quantity || ' to 2147483647';
      return;
    end if;
    product_id := stock._product_id(line);
    if product_id is null then
      problem :=
        'a line has a product_id, a whole number from 1, or a drop_product_id, a UUID; not both';
      return;
    end if;

    place := array_position(product_ids, product_id);
    quantity := (line -> 'quantity')::bigint + coalesce(quantities[place], 0);
    if quantity > 2147483647 then
      problem := 'quantity: the lines of one product add up to more than 2147483647';
      return;
    end if;
    if place is null then
      product_ids := product_ids || product_id;
      quantities := quantities || quantity::integer;
    else
      quantities[place] := quantity;
    end if;
  end loop;

  if cardinality(product_ids) > 1 then
    -- The order in which slots are locked.
    select
      array_agg(l.product_id order by l.product_id),
      array_agg(l.quantity order by l.product_id)
    into product_ids, quantities
    from unnest(product_ids, quantities) as l (product_id, quantity);
  end if;
end;
$$;

comment on function stock._lines(jsonb, integer) is
'Reads [{"product_id" or "drop_product_id", "quantity"}, ...], at most 100: product ids in their order (0: an external id that nobody has), quantities summed per product, or a problem in words. Raises nothing, whatever it is given.';
