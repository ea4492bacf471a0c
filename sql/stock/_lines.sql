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
    product_ids[i + 1] := case
      when line ->> 'drop_product_id' is not null then stock._external_product(line)
      when stock._is_whole(line -> 'product_id', 1, 9223372036854775807)
        then (line -> 'product_id')::bigint
    end;
    quantities[i + 1] := (line -> 'quantity')::integer;
    if product_ids[i + 1] is null then
      problem := 'a line names its product by product_id, a whole number from 1,'
        || ' or by drop_product_id, a UUID';
      return;
    end if;
  end loop;

  if cardinality(product_ids) > 1 then
    -- In the order in which slots are locked.
    select
      array_agg(l.product_id order by l.product_id),
      array_agg(least(l.quantity, 2147483647)::integer order by l.product_id),
      case when max(l.quantity) > 2147483647
        then 'quantity: the lines of one product add up to more than 2147483647'
      end
    into product_ids, quantities, problem
    from (
      select u.product_id, sum(u.quantity) as quantity
      from unnest(product_ids, quantities) as u (product_id, quantity)
      group by u.product_id
    ) as l;
  end if;
end;
$$;

comment on function stock._lines(jsonb, integer) is
'Reads [{"product_id" or "drop_product_id", "quantity"}, ...], at most 100: product ids in their order (0: an external id that nobody has), quantities summed per product, or a problem in words. Raises nothing, whatever it is given.';
