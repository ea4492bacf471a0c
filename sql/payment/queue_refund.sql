create or replace function payment.queue_refund(
  exception_id bigint,
  resolved_by text default session_user,
  out status text,
  out amount numeric,
  out currency text
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  owed payment.exception := payment._lock_owed(queue_refund.exception_id);
begin
  amount := payment._kept(owed.id);
  currency := owed.currency;
  status := case
    when owed.id is null then 'not_found'
    when owed.resolved_at is not null then 'resolved'
    when amount = 0 then 'nothing_owed'
    when owed.provider <> 'stripe' then 'by_hand'
    when payment._queue(
      'refund', clock_timestamp(), owed.provider, exception_id => owed.id,
      amount => amount, detail => coalesce(queue_refund.resolved_by, session_user)
    )
      then 'queued'
    else 'already_queued'
  end;
end;
$$;

comment on function payment.queue_refund(bigint, text) is
'Sends the money of an exception back: a task asks the provider, once; the exception is resolved when it has.
status: queued, already_queued, by_hand (this provider refunds nothing on request: do it there, then payment.record_refund), nothing_owed, resolved, not_found.
amount, currency: what goes back. Raises 55P03 when somebody works on this exception.';
