create or replace function payment.credit_exception(
  exception_id bigint,
  workspace_id uuid,
  credits bigint,
  resolved_by text default session_user,
  note text default null,
  out status text,
  out balance bigint
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  owed payment.exception := payment._lock_owed(credit_exception.exception_id);
  kept numeric := payment._kept(owed.id);
begin
  status := case
    when owed.id is null then 'not_found'
    when owed.resolved_at is not null then 'resolved'
    when kept = 0 then 'nothing_owed'
    when payment._is_going_back(owed.id) then 'already_queued'
    else 'credited'
  end;
  if status <> 'credited' then
    return;
  end if;
  balance := (
    credit.deposit(
      credit_exception.workspace_id, credit_exception.credits, owed.id::text,
      'money of exception ' || owed.id, 'exception'
    )
  ).balance;
  perform payment._allocate(owed.receipt_id, -kept, exception_id => owed.id);
  perform payment._allocate(owed.receipt_id, kept);
  perform payment._resolve(
    owed.id, 'credited', coalesce(credit_exception.resolved_by, session_user),
    credit_exception.note
  );
end;
$$;

comment on function payment.credit_exception(bigint, uuid, bigint, text, text) is
'A person makes credits of the money that waits in an exception. credits: how many it is worth, for it may be of any currency or coin; a pack''s price is the usual rate.
status: credited (balance: the credits that the workspace has then), already_queued (a refund is under way), nothing_owed, resolved, not_found.
Raises 55P03 when busy, 22023 for credits that credit.deposit refuses.';
