create or replace function payment._take_credits(
  outflow_id bigint,
  order_id uuid,
  part numeric
)
returns void
language plpgsql
as $$
declare
  bought payment.credit_order;
  money record;
  wanted bigint;
  taken bigint;
begin
  select c.* into bought
  from payment.credit_order as c
  join checkout.purchase_order as o on o.id = _take_credits.order_id
  where c.order_id in (o.id, o.replaces);
  if bought.order_id is null then
    return;
  end if;
  -- What is left of the money keeps its share of the credits, rounded down.
  select sum(a.amount) as kept, sum(a.amount) filter (where a.outflow_id is null) as paid
  into money
  from payment.allocation as a
  where a.order_id = _take_credits.order_id;
  wanted := floor(bought.credits * (money.kept + _take_credits.part) / money.paid)
    - floor(bought.credits * money.kept / money.paid);
  taken := credit._take_back(
    bought.workspace_id, wanted, _take_credits.outflow_id || ' of ' || _take_credits.order_id,
    'its money went back', 'outflow'
  );
  if taken < wanted then
    perform payment._except(
      'overdrawn', 'credits of outflow ' || _take_credits.outflow_id, 'decision',
      format(
        'workspace %s has spent %s of %s credits whose money went back',
        bought.workspace_id, wanted - taken, wanted
      ),
      order_id => bought.order_id
    );
  end if;
end;
$$;

comment on function payment._take_credits(bigint, uuid, numeric) is
'Money of an order went out, that part, which is booked: where it bought credits, they are taken back as far as there are, and the rest is an exception. Raises 55P03.';
