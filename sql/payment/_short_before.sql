create or replace function payment._short_before(provider text, movement text, currency text)
returns payment.exception[]
language plpgsql
as $$
begin
  return array(
    select e
    from payment.exception as e
    join payment.receipt as r on r.id = e.receipt_id
    where r.provider = _short_before.provider
      and r.movement = _short_before.movement
      and r.currency = _short_before.currency
      and e.kind = 'short'
      and e.resolved_at is null
      and not payment._is_going_back(e.id)
    order by e.id
    for update of e nowait
  );
end;
$$;

comment on function payment._short_before(text, text, text) is
'Locks and returns the exceptions in which earlier parts of a deposit wait, but for those on their way back. Raises 55P03.';
