create or replace function stock._lines(lines jsonb, least_quantity integer)
returns table (product_ids bigint[], quantities integer[], problem text)
language sql
stable
as $$
  select
    array_agg(product.id order by product.id),
    array_agg(least(product.quantity, 2147483647)::integer order by product.id),
    case
      when count(*) = 0
        then 'lines: an array of 1 to 100 {"product_id": 1, "quantity": 2} is wanted'
      when not bool_and(product.counted)
        then 'quantity: a whole number from ' || _lines.least_quantity || ' to 2147483647'
      when bool_or(product.id is null)
        then 'a line names its product by product_id, a whole number from 1,'
          || ' or by drop_product_id, a UUID'
      when max(product.quantity) > 2147483647
        then 'quantity: the lines of one product add up to more than 2147483647'
    end
  from (
    select
      line.id,
      bool_and(line.quantity is not null) as counted,
      sum(line.quantity) as quantity
    from (
      -- Asked before it is cast: an error would end a whole batch.
      select
        case
          when given.value ->> 'drop_product_id' is not null
            then stock._external_product(given.value)
          when stock._is_whole(given.value -> 'product_id', '1', '9223372036854775807')
            then (given.value -> 'product_id')::bigint
        end as id,
        case
          when stock._is_whole(
            given.value -> 'quantity', to_jsonb(_lines.least_quantity), '2147483647'
          ) then (given.value -> 'quantity')::bigint
        end as quantity
      from jsonb_array_elements(
        case
          when jsonb_typeof(_lines.lines) <> 'array' then '[]'
          when jsonb_array_length(_lines.lines) > 100 then '[]'
          else _lines.lines
        end
      ) as given (value)
    ) as line
    group by line.id
  ) as product
$$;

comment on function stock._lines(jsonb, integer) is
'Reads [{"product_id" or "drop_product_id", "quantity"}, ...], at most 100: product ids in the order in which slots are locked (0: an external id that nobody has), quantities summed per product, or a problem in words. Raises nothing, whatever it is given; written to be inlined.';
