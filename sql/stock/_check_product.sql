create or replace function stock._check_product(product stock.product)
returns void
language plpgsql
as $$
declare
  problem text := case
    when (length(product.sku) between 1 and 255) is not true then 'sku: 1 to 255 characters'
    when (length(product.name) between 1 and 255) is not true then 'name: 1 to 255 characters'
    when (product.price_cents >= 0) is not true then 'price_cents: from 0'
    when (product.total >= 0) is not true then 'total: from 0'
    when product.currency !~ '^[A-Z0-9]{3,10}$' then 'currency: a code such as USD'
    when product.longest_hold_seconds not between 1 and 604800
      then 'longest_hold_seconds: 1 to 604800'
    when product.hold_seconds not between 1 and product.longest_hold_seconds
      then 'hold_seconds: 0, or 1 to longest_hold_seconds'
    when product.units_per_buyer < 1 then 'units_per_buyer: from 0'
    when product.slots not between 1 and 1024 then 'slots: 1 to 1024'
    when length(product.only_in) > 255 then 'only_in: at most 255 characters'
    when exists (
      select from stock.product as p
      where p.external_id = product.external_id and p.sku <> product.sku
    ) then 'external_id: another product has it'
  end;
begin
  if problem is not null then
    raise invalid_parameter_value using message = problem, hint = 'see \df+ stock.put_product';
  end if;
end;
$$;

comment on function stock._check_product(stock.product) is
'Raises 22023 for a product whose values are out of range.';
