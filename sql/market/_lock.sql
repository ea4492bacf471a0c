create or replace function market._lock(purchase_id uuid)
returns market.purchase
language plpgsql
as $$
declare
  purchase market.purchase;
begin
  perform stock._guard_transaction();
  select p.* into purchase
  from market.purchase as p
  where p.id = _lock.purchase_id
  for update nowait;
  return purchase;
end;
$$;

comment on function market._lock(uuid) is
'Locks a purchase, before its order and its reservation, and returns it; nulls when there is none. Raises 55P03 when somebody holds it.';
