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
begin
  if (jsonb_typeof(_lines.lines) = 'array') is not true then
    problem := 'lines: an array of {"product_id": 1, "quantity": 2} is wanted';
    return;
  end if;
  if jsonb_array_length(_lines.lines) not between 1 and 100 then
    problem := 'lines: from 1 to 100 are allowed';
    return;
  end if;

  -- A cast may only be reached by what it can cast: an error here would end a whole batch.
  select
    array_agg(summed.product_id order by summed.product_id),
    array_agg(least(summed.quantity, 2147483647)::integer order by summed.product_id),
    case
      when bool_or(summed.quantity is null) then
        'lines: product_id is a whole number or drop_product_id a UUID; quantity is a whole number from '
        || _lines.least_quantity || ' to 2147483647'
      when bool_or(summed.quantity > 2147483647) then
        'lines: the quantities of one product add up to more than 2147483647'
    end
  into _lines.product_ids, _lines.quantities, _lines.problem
  from (
    select named.product_id, case when bool_and(named.sound) then sum(named.quantity) end as quantity
    from (
      select
        case
          when not (parsed.numbered or parsed.external) then null
          when parsed.numbered then (parsed.line ->> 'product_id')::bigint
          else coalesce(
            (
              select p.id from stock.product as p
              where p.external_id = (parsed.line ->> 'drop_product_id')::uuid
            ),
            0
          )
        end as product_id,
        case when parsed.counted then (parsed.line ->> 'quantity')::bigint end as quantity,
        parsed.counted and (parsed.numbered <> parsed.external) as sound
      from (
        select
          e.line,
          stock._is_whole(e.line -> 'product_id', 1, 9223372036854775807) as numbered,
          stock._is_whole(e.line -> 'quantity', _lines.least_quantity, 2147483647) as counted,
          coalesce(
            e.line ->> 'drop_product_id'
              ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
            false
          ) as external
        from jsonb_array_elements(_lines.lines) as e (line)
      ) as parsed
    ) as named
    group by named.product_id
  ) as summed;
end;
$$;

comment on function stock._lines(jsonb, integer) is
'Reads [{"product_id" or "drop_product_id", "quantity"}, ...], at most 100: product ids in their order (0: an external id that nobody has), quantities summed per product, or a problem in words. Raises nothing, whatever it is given.';
