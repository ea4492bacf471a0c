create or replace function checkout._replace(replaced checkout.purchase_order, buyer text)
returns checkout.outcome
language plpgsql
as $$
declare
  taken stock.outcome;
  replacement_id uuid := stock._uuid_v7(clock_timestamp());
  outcome checkout.outcome;
begin
  select r.* into taken
  from stock.reserve(
    reference => replaced.id::text,
    lines => (
      select jsonb_agg(jsonb_build_object('product_id', l.product_id, 'quantity', l.quantity))
      from checkout.order_line as l
      where l.order_id = replaced.id
    ),
    buyer => buyer,
    namespace => 'late'
  ) as r;
  if taken.status <> 'reserved' then
    outcome.status := taken.status;
    return outcome;
  end if;

  perform stock._use(taken.reservation_id, taken.expires_at);
  perform stock._close(taken.reservation_id, 'confirmed');
  insert into checkout.purchase_order (
    id, reservation_id, state, total, currency, closed_at, replaces
  )
  values (
    replacement_id, taken.reservation_id, 'paid', replaced.total, replaced.currency,
    clock_timestamp(), replaced.id
  );
  insert into checkout.order_line (order_id, product_id, name, quantity, price_cents)
  select replacement_id, l.product_id, l.name, l.quantity, l.price_cents
  from checkout.order_line as l
  where l.order_id = replaced.id
  order by l.product_id;
  return checkout._outcome('replaced', replacement_id);
end;
$$;

comment on function checkout._replace(checkout.purchase_order, text) is
'Makes a new, paid order like one that is dead, which the caller has locked, on a reservation of the same units: replaced (order_id: the new one), or why stock.reserve had none: insufficient, over_limit. Raises 55P03 when busy.';
