create or replace function checkout._lock(order_id uuid)
returns checkout.purchase_order
language plpgsql
as $$
declare
  locked checkout.purchase_order;
begin
  perform stock._guard_transaction();
  select o.* into locked
  from checkout.purchase_order as o
  where o.id = _lock.order_id
  for update nowait;
  return locked;
end;
$$;

comment on function checkout._lock(uuid) is
'Locks an order, before its reservation, and returns it; nulls when there is none. Raises 55P03 when somebody holds it.';
