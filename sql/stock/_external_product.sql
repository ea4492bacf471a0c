create or replace function stock._external_product(line jsonb)
returns bigint
language plpgsql
stable
as $$
begin
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

comment on function stock._external_product(jsonb) is
'The product of the external id by which a line names it (0: nobody has it); null when that is no UUID or the line names a product_id too. Raises nothing.';
