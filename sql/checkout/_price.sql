create or replace function checkout._price(
  reservation_id uuid,
  out total bigint,
  out currency text,
  out currencies bigint
)
language plpgsql
stable
as $$
declare
  exact numeric;
begin
  select sum(p.price_cents::numeric * l.quantity), min(p.currency), count(distinct p.currency)
  into exact, currency, currencies
  from stock.line as l
  join stock.product as p on p.id = l.product_id
  where l.reservation_id = _price.reservation_id;
  if exact > 9223372036854775807 then
    raise invalid_parameter_value using
      message = 'total: more than an amount of money can be',
      hint = 'the prices of these products are wrong';
  end if;
  total := exact;
end;
$$;

comment on function checkout._price(uuid) is
'What a reservation costs at today''s prices, in minor units of its currency, and how many currencies that are. Raises 22023 for more than an amount of money can be.';
