create or replace function payment._misfit(
  fact payment._fact,
  paid checkout.purchase_order,
  provider text,
  available numeric
)
returns text
language plpgsql
stable
as $$
-- Not a function in SQL: that would be planned anew at each call, for longer than it runs.
begin
  return case
    when exists (
      select from payment.receipt as r
      where r.provider = _misfit.provider
        and r.movement in (fact.movement, fact.reference)
        and r.currency <> fact.currency
    )
      then 'other_asset'
    when fact.defect is not null then fact.defect
    when fact.price_currency <> paid.currency then 'other_currency'
    -- To the last cent, and to the last digit of a coin.
    when fact.price < paid.total or available < coalesce(fact.due, paid.total) then 'short'
  end;
end;
$$;

comment on function payment._misfit(payment._fact, checkout.purchase_order, text, numeric) is
'Why money may not pay for an order: other_asset, repeated, short, other_currency; null when it fits. available: what there is of it, in the currency in which it is due.';
