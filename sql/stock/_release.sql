create or replace function stock._release(reservation_id uuid, reason text)
returns void
language plpgsql
as $$
declare
  line record;
begin
  for line in
    select l.product_id, l.quantity
    from stock.line as l
    where l.reservation_id = _release.reservation_id
    order by l.product_id
  loop
    perform stock._give(line.product_id, line.quantity);
  end loop;
  perform stock._close(_release.reservation_id, 'released', _release.reason);
end;
$$;

comment on function stock._release(uuid, text) is
'Gives the units of a live reservation back, which the caller has locked. Raises 55P03 when every slot of a product is locked.';
