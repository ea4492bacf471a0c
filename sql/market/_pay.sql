create or replace function market._pay(order_id uuid)
returns void
language plpgsql
as $$
begin
  perform from market.purchase as p where p.order_id = _pay.order_id for update nowait;
  update market.purchase as p
  set state = 'paid', paid_at = clock_timestamp()
  where p.order_id = _pay.order_id;
end;
$$;

comment on function market._pay(uuid) is
'An order was paid, however late: where it buys leads, its purchase is to be completed. Raises 55P03.';
