create or replace function payment._end_dispute(ended payment.outflow, won boolean)
returns void
language plpgsql
as $$
declare
  disputed payment.exception;
begin
  -- Money may come back even after it was lost, and is not taken twice.
  if ended.state = 'back' or (ended.state = 'lost' and not won) then
    return;
  end if;
  select e.* into disputed
  from payment.exception as e
  where e.kind = 'dispute' and e.subject = 'dispute ' || ended.reference
  for update nowait;
  if won then
    perform payment._bring_back(ended.id);
    perform payment._resolve(disputed.id, 'matched', 'payment.apply', 'won');
  else
    update payment.outflow as o
    set state = 'lost', closed_at = clock_timestamp()
    where o.id = ended.id;
    perform payment._resolve(disputed.id, 'written_off', 'payment.apply', 'lost');
  end if;
end;
$$;

comment on function payment._end_dispute(payment.outflow, boolean) is
'Ends a dispute: won, its money is back; lost, it is gone. Its exception is resolved. Raises 55P03.';
