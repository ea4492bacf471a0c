create or replace function checkout._write(
  order_id uuid,
  reservation_id uuid,
  total bigint,
  currency text,
  moment timestamptz
)
returns void
language plpgsql
as $$
-- Not a function in SQL: that would be planned anew at each call, for longer than it runs.
begin
  insert into checkout.purchase_order (id, reservation_id, total, currency, created_at)
  values (
    _write.order_id, _write.reservation_id, _write.total, _write.currency, _write.moment
  );
  insert into checkout.order_line (order_id, product_id, name, quantity, price_cents)
  select _write.order_id, p.id, p.name, l.quantity, p.price_cents
  from stock.line as l
  join stock.product as p on p.id = l.product_id
  where l.reservation_id = _write.reservation_id
  order by p.id;
end;
$$;

comment on function checkout._write(uuid, uuid, bigint, text, timestamptz) is
'Writes a pending order of a reservation, which the caller has locked, with its lines and prices as they are now.';
