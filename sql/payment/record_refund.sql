create or replace function payment.record_refund(
  exception_id bigint,
  reference text,
  resolved_by text default session_user,
  out status text
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  owed payment.exception := payment._lock_owed(record_refund.exception_id);
begin
  perform payment._check_reference(record_refund.reference);
  status := case
    when owed.id is null then 'not_found'
    when owed.resolved_at is not null then 'resolved'
    when payment._kept(owed.id) = 0 then 'nothing_owed'
    when payment._is_going_back(owed.id) then 'already_queued'
    else 'refunded'
  end;
  if status = 'refunded' then
    perform payment._refund_owed(
      owed, record_refund.reference, payment._kept(owed.id),
      coalesce(record_refund.resolved_by, session_user)
    );
  end if;
end;
$$;

comment on function payment.record_refund(bigint, text, text) is
'Somebody has sent the money of an exception back by hand: it is resolved as refunded. reference: by what that is found.
status: refunded, already_queued (a task is at it), nothing_owed, resolved, not_found. Raises 55P03 when somebody works on this exception, 22023 without a reference.';
