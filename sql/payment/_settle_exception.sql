create or replace function payment._settle_exception(event_id bigint)
returns void
language plpgsql
as $$
declare
  told cursor for
    select e.id
    from payment.exception as e
    where e.event_id = _settle_exception.event_id
      and (payment._waits(e) or e.kind = 'stuck')
      and e.resolved_at is null
    for update nowait;
begin
  for waiting in told loop
    perform payment._resolve(waiting.id, 'matched', 'payment.apply');
  end loop;
end;
$$;

comment on function payment._settle_exception(bigint) is
'An event that waited so long that an exception told of it waits no longer. Raises 55P03.';
