create or replace function payment._take_out(
  went payment.outflow,
  first_exception_id bigint default null,
  taken_by text default 'payment.apply'
)
returns payment.outflow
language plpgsql
as $$
declare
  taken payment.outflow;
  left_over numeric := went.amount;
  not_owed numeric := went.amount;
  part numeric;
  place record;
begin
  insert into payment.outflow (provider, movement, kind, reference, amount, currency)
  values (went.provider, went.movement, went.kind, went.reference, went.amount, went.currency)
  returning * into taken;
  -- Sums that stay as they are: whoever moves this money has locked its intent.
  for place in
    select a.receipt_id, a.order_id, a.exception_id, a.extension_id, sum(a.amount) as kept
    from payment.receipt as r
    join payment.allocation as a on a.receipt_id = r.id
    where (r.provider, r.movement, r.currency) = (went.provider, went.movement, went.currency)
      and a.purpose in ('order', 'exception', 'membership')
    group by a.receipt_id, a.order_id, a.exception_id, a.extension_id
    having sum(a.amount) > 0
    -- What is owed goes first.
    order by
      a.exception_id = _take_out.first_exception_id desc nulls last, a.exception_id, a.receipt_id
  loop
    exit when left_over = 0;
    part := least(place.kept, left_over);
    left_over := left_over - part;
    if coalesce(
      place.exception_id = _take_out.first_exception_id, _take_out.first_exception_id is null
    ) then
      not_owed := not_owed - part;
    end if;
    perform payment._move_out(
      taken, place.receipt_id, place.order_id, place.exception_id, place.extension_id, part
    );
    if place.exception_id is not null and part = place.kept and went.kind = 'refund' then
      perform payment._resolve(place.exception_id, 'refunded', _take_out.taken_by);
    end if;
  end loop;
  perform payment._take_credits(taken.id, a.order_id, -sum(a.amount))
  from payment.allocation as a
  where a.outflow_id = taken.id and a.purpose = 'order'
  group by a.order_id;
  update payment.outflow as o
  set beyond = left_over
  where o.id = taken.id
  returning * into taken;
  if not_owed > 0 then
    perform payment._tell_overdrawn(taken, not_owed);
  end if;
  return taken;
end;
$$;

comment on function payment._take_out(payment.outflow, bigint, text) is
'Moves money of a movement, whose intent the caller has locked, out to a refund or a dispute: from that exception first, then from others, then from its order or membership. What is more than there was, or than that exception owed, becomes an exception. Raises 55P03.';
