create or replace function payment._move_out(
  taken payment.outflow,
  receipt_id bigint,
  order_id uuid,
  exception_id bigint,
  extension_id bigint,
  amount numeric
)
returns void
language plpgsql
as $$
begin
  -- Before anything refers to it: a foreign key would wait for whoever works on it.
  if exception_id is not null then
    perform payment._lock_exception(exception_id);
  end if;
  perform payment._allocate(
    _move_out.receipt_id, -_move_out.amount, _move_out.order_id, _move_out.exception_id,
    _move_out.extension_id, taken.id
  );
  insert into payment.allocation (receipt_id, purpose, amount, outflow_id)
  values (_move_out.receipt_id, taken.kind, _move_out.amount, taken.id);
end;
$$;

comment on function payment._move_out(payment.outflow, bigint, uuid, bigint, bigint, numeric) is
'Moves money of a receipt from its order, its exception, which it locks, or its membership to an outflow. Raises 55P03.';
