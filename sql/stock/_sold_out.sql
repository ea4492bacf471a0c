create or replace function stock._sold_out(
  product_id bigint,
  quantity bigint,
  moment timestamptz,
  taken bigint default 0
)
returns setof stock.outcome
language sql
stable
as $$
  select answer.*
  from stock._at_hand(_sold_out.product_id, _sold_out.quantity, _sold_out.moment) as look
  cross join lateral stock._insufficient(
    _sold_out.product_id, _sold_out.taken + look.available, _sold_out.moment
  ) as answer
  where _sold_out.taken + look.available < _sold_out.quantity
$$;

comment on function stock._sold_out(bigint, bigint, timestamptz, bigint) is
'The answer insufficient if that many units of a product can''t be had at that moment, counting those already taken; no row if they can. Written to be inlined.';
