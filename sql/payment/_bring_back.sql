create or replace function payment._bring_back(outflow_id bigint)
returns void
language plpgsql
as $$
declare
  opened record;
begin
  -- What was refunded is owed again; and locked before anything more refers to it.
  for opened in
    select distinct a.exception_id as id
    from payment.allocation as a
    where a.outflow_id = _bring_back.outflow_id and a.exception_id is not null
    order by 1
  loop
    if (payment._lock_exception(opened.id)).resolution = 'refunded' then
      perform payment._reopen(opened.id);
    end if;
  end loop;
  perform payment._return_credits(_bring_back.outflow_id);
  insert into payment.allocation (
    receipt_id, purpose, amount, order_id, exception_id, extension_id, outflow_id
  )
  select
    a.receipt_id, a.purpose, -a.amount, a.order_id, a.exception_id, a.extension_id, a.outflow_id
  from payment.allocation as a
  where a.outflow_id = _bring_back.outflow_id
  order by a.id;
  update payment.outflow as o
  set state = 'back', closed_at = clock_timestamp()
  where o.id = _bring_back.outflow_id;
  perform payment._resolve(told.id, 'matched', 'payment.apply', 'it came back')
  from payment.exception as told
  where told.kind = 'overdrawn' and told.subject = 'outflow ' || _bring_back.outflow_id;
end;
$$;

comment on function payment._bring_back(bigint) is
'Undoes an outflow: its money is where it was before, and what was told of it being too much is so no longer. Raises 55P03.';
