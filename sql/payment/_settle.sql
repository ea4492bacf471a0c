create or replace function payment._settle(paid checkout.purchase_order)
returns checkout.outcome
language plpgsql
as $$
declare
  settled checkout.outcome := checkout._settle(paid);
begin
  if settled.status in ('paid', 'replaced') then
    perform credit.deposit(
      bought.workspace_id, bought.credits, bought.order_id::text, 'bought', 'order'
    )
    from payment.credit_order as bought
    where bought.order_id = paid.id;
    perform market._pay(paid.id);
  end if;
  return settled;
end;
$$;

comment on function payment._settle(checkout.purchase_order) is
'checkout._settle; when that made a paid order, its credits are deposited, or its leads may be handed over. Raises 55P03.';
