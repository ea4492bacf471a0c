create or replace function payment._take_out(
  receipt_id bigint,
  kind text,
  reference text,
  amount numeric,
  first_exception_id bigint default null,
  taken_by text default 'payment.apply'
)
returns void
language plpgsql
as $$
declare
  left_over numeric := amount;
  outflow_id bigint;
  place record;
  part numeric;
begin
  for place in
    select a.order_id, a.exception_id, sum(a.amount) as kept
    from payment.allocation as a
    where a.receipt_id = _take_out.receipt_id and a.purpose in ('order', 'exception')
    group by a.order_id, a.exception_id
    having sum(a.amount) > 0
    -- What is owed goes first.
    order by a.exception_id = _take_out.first_exception_id desc nulls last, a.exception_id
  loop
    exit when left_over = 0;
    if outflow_id is null then
      insert into payment.outflow (receipt_id, kind, reference, amount)
      values (_take_out.receipt_id, _take_out.kind, _take_out.reference, _take_out.amount)
      returning id into outflow_id;
    end if;
    -- Before anything refers to it: a foreign key would wait for whoever works on it.
    if place.exception_id is not null then
      perform payment._lock_exception(place.exception_id);
    end if;
    part := least(place.kept, left_over);
    left_over := left_over - part;
    insert into payment.allocation (
      receipt_id, purpose, amount, order_id, exception_id, outflow_id
    )
    values
      (
        _take_out.receipt_id, case when place.order_id is null then 'exception' else 'order' end,
        -part, place.order_id, place.exception_id, outflow_id
      ),
      (_take_out.receipt_id, _take_out.kind, part, null, null, outflow_id);
    if place.order_id is not null then
      perform payment._take_credits(outflow_id, place.order_id, part);
    end if;
    if part = place.kept and place.exception_id is not null and _take_out.kind = 'refund' then
      perform payment._resolve(place.exception_id, 'refunded', _take_out.taken_by);
    end if;
  end loop;
  if left_over > 0 then
    update payment.outflow as o set amount = o.amount - left_over where o.id = outflow_id;
    perform payment._except(
      'overdrawn', 'receipt ' || _take_out.receipt_id, 'decision',
      format('%s of %s went out beyond what was there', left_over, _take_out.amount),
      receipt_id => _take_out.receipt_id
    );
  end if;
end;
$$;

comment on function payment._take_out(bigint, text, text, numeric, bigint, text) is
'Moves money of a receipt out to a refund or a dispute: from that exception first, then from others, then from its order; more than there is becomes an exception. Raises 55P03.';
