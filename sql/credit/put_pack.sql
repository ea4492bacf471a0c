create or replace function credit.put_pack(product_id bigint, credits bigint)
returns credit.pack
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  put credit.pack;
begin
  -- Bought as any other product it would give no credits. And its lock: of two who put the same
  -- pack, its key would make the second wait.
  if (
    put_pack.credits between 1 and 1000000000
    and stock._limit_to(put_pack.product_id, 'credits')
  ) is not true then
    raise invalid_parameter_value using
      message = 'product_id: of a product, and of no lead; credits: 1 to 1,000,000,000',
      hint = 'stock.put_product first: its price is the price of the pack';
  end if;
  insert into credit.pack as p (product_id, credits)
  values (put_pack.product_id, put_pack.credits)
  on conflict on constraint pack_pkey do update set credits = excluded.credits
  returning p.* into put;
  return put;
end;
$$;

comment on function credit.put_pack(bigint, bigint) is
'Makes a product a pack of so many credits, or changes how many, and returns its row. From then on payment.buy_credits alone sells it. Its price is what the credits cost; an order that was placed keeps what it was placed for.
Raises 22023 for an unknown product, for that of a lead, and for credits out of range, 55P03 when somebody changes that product.';
