create or replace function ops._refill(product_id bigint, units integer)
returns void
language plpgsql
as $$
begin
  delete from stock.slot as s where s.product_id = _refill.product_id;
  insert into stock.slot (product_id, number, available)
  values (_refill.product_id, 1, _refill.units);
  perform stock._spread(_refill.product_id);
end;
$$;

comment on function ops._refill(bigint, integer) is
'Replaces the slots of a product, which the caller has locked all, by new ones with that many units in all.';
