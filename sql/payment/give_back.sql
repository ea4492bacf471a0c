create or replace function payment.give_back(order_id uuid)
returns checkout.outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  given checkout.purchase_order := checkout._lock(give_back.order_id);
begin
  if given.state = 'pending' and given.money_expected_at is not null then
    return checkout._outcome('money_expected', given.id);
  end if;
  return checkout.cancel_order(give_back.order_id, 'given back by the buyer');
end;
$$;

comment on function payment.give_back(uuid) is
'The buyer doesn''t want an order any more: cancels it and frees its units, unless money is known to be under way. Who pays all the same is late. payment.sweep ends what was opened at a provider.
status: money_expected (the buyer waits for it instead), and those of checkout.cancel_order. Raises 55P03.';
