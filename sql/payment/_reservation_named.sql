create or replace function payment._reservation_named(
  name text,
  out reservation_id uuid,
  out order_id uuid,
  out reference text
)
language plpgsql
stable
as $$
-- Not a function in SQL: that would be planned anew at each call, for longer than it runs.
begin
  select o.reservation_id, o.id, case when o.id is null then _reservation_named.name end
  into reservation_id, order_id, reference
  from (select) as one
  left join payment.name as n on n.provider = 'stripe' and n.name = _reservation_named.name
  left join payment.intent as i on i.id = n.intent_id
  left join checkout.purchase_order as o on o.id = i.order_id;
end;
$$;

comment on function payment._reservation_named(text) is
'What a caller of rpc means: the reservation and the order of the PaymentIntent of that id, else the name itself as a reference.';
