create or replace function checkout._price(
  reservation_id uuid,
  out total numeric,
  out currency text,
  out currencies bigint
)
language sql
stable
as $$
  select sum(p.price_cents::numeric * l.quantity), min(p.currency), count(distinct p.currency)
  from stock.line as l
  join stock.product as p on p.id = l.product_id
  where l.reservation_id = _price.reservation_id
$$;

comment on function checkout._price(uuid) is
'What a reservation costs at today''s prices, in minor units of its currency, and how many currencies that are.';
