create or replace function checkout._on_sale(reservation stock.reservation)
returns boolean
language plpgsql
stable
as $$
-- Not a function in SQL: that would be planned anew at each call, for longer than it runs.
begin
  -- Asked where the order is placed, and not where units are held: that would cost each hold of
  -- every product a look at the drops. What was held at another time lapses without an order.
  return not exists (
    select from stock.line as l
    where l.reservation_id = reservation.id
      and exists (select from checkout.drop as d where d.product_id = l.product_id)
      and not exists (
        select from checkout.drop as d
        where d.product_id = l.product_id
          and d.starts_at <= reservation.created_at
          and d.ends_at > reservation.created_at
      )
  );
end;
$$;

comment on function checkout._on_sale(stock.reservation) is
'Was each product of a reservation on sale when it was reserved? One without drops always is, one with drops during these only; who was in time may order after the end.';
