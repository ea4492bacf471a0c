create or replace function stock._product_id(line jsonb)
returns bigint
language plpgsql
stable
as $$
begin
  if line ->> 'drop_product_id' is null then
    if stock._is_whole(line -> 'product_id', 1, 9223372036854775807) then
      return (line -> 'product_id')::bigint;
    end if;
    return null;
  end if;
  if line ->> 'product_id' is not null
    or line ->> 'drop_product_id'
      !~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
  then
    return null;
  end if;
  return coalesce(
    (
      select p.id from stock.product as p
      where p.external_id = (line ->> 'drop_product_id')::uuid
    ),
    0
  );
end;
$$;

comment on function stock._product_id(jsonb) is
'The product that a line names, by product_id or by drop_product_id (0: an external id that nobody has); null when it names none, or both. Raises nothing.';
