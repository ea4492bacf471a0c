create or replace function stock._limit_to(product_id bigint, only_in text)
returns boolean
language plpgsql
as $$
begin
  perform stock._guard_transaction();
  perform from stock.product as p
  where p.id = _limit_to.product_id and coalesce(p.only_in, _limit_to.only_in) = _limit_to.only_in
  for no key update nowait;
  if not found then
    return false;
  end if;
  update stock.product as p
  set only_in = _limit_to.only_in, updated_at = clock_timestamp()
  where p.id = _limit_to.product_id;
  return true;
end;
$$;

comment on function stock._limit_to(bigint, text) is
'Locks a product and lets references of that namespace alone reserve it from now on; false when there is none, or another one has it. Raises 55P03.';
