create or replace function payment._return_credits(outflow_id bigint)
returns void
language plpgsql
as $$
begin
  perform credit.deposit(
    e.workspace_id, -e.amount, e.key, 'its money came back', 'outflow back'
  )
  from payment.outflow as o
  join payment.allocation as a on a.outflow_id = o.id and a.purpose = 'order'
  join checkout.purchase_order as paid on paid.id = a.order_id
  join payment.credit_order as c on c.order_id in (paid.id, paid.replaces)
  join credit.entry as e
    on e.workspace_id = c.workspace_id and e.namespace = 'outflow'
    and e.key = o.id || ' of ' || a.order_id
  where o.id = _return_credits.outflow_id;
  perform payment._resolve(x.id, 'matched', 'payment.apply', 'its money came back')
  from payment.exception as x
  where x.kind = 'overdrawn'
    and x.subject = 'credits of outflow ' || _return_credits.outflow_id
    and x.resolved_at is null;
end;
$$;

comment on function payment._return_credits(bigint) is
'An outflow is undone: what it took of credits is given back, once. Raises 55P03.';
