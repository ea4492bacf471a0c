create or replace function stock._set_total(product stock.product, total integer)
returns stock.outcome
language plpgsql
as $$
declare
  moment timestamptz;
  outcome stock.outcome;
begin
  if _set_total.total < product.total then
    outcome := stock._take_all(
      array[product.id], array[product.total::bigint - _set_total.total]
    );
    if outcome.status is not null then
      return outcome;
    end if;
  elsif _set_total.total > product.total then
    perform stock._give(product.id, _set_total.total - product.total);
  end if;

  update stock.product as p
  set total = _set_total.total, updated_at = clock_timestamp()
  where p.id = product.id;
  if _set_total.total > product.total then
    perform stock._spread(product.id);
  end if;
  moment := clock_timestamp();
  outcome.status := 'restocked';
  outcome.product_id := product.id;
  select look.available into outcome.available
  from stock._at_hand(product.id, 2147483647, moment) as look;
  return outcome;
end;
$$;

comment on function stock._set_total(stock.product, integer) is
'Sets the total of a product that the caller has locked, moving the difference into or out of its slots: restocked or insufficient. Raises 55P03.';
