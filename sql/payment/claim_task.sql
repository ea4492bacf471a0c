create or replace function payment.claim_task(
  providers text[] default '{stripe,nowpayments}',
  lease_seconds integer default 60
)
returns setof payment.assignment
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  moment timestamptz := clock_timestamp();
  claimed payment.task;
begin
  if (claim_task.lease_seconds between 1 and 3600) is not true then
    raise invalid_parameter_value using
      message = 'lease_seconds: 1 to 3600',
      hint = 'longer than the provider''s answer may take; after it others may claim the task';
  end if;
  perform stock._guard_transaction();
  claimed := payment._due_task(claim_task.providers, moment);
  if claimed.id is null then
    return;
  end if;
  update payment.task as t
  set
    attempts = t.attempts + 1,
    -- A day's list has many pages, each with an answer to wait for.
    due_at = moment + make_interval(secs => claim_task.lease_seconds)
      * case t.kind when 'reconcile' then 30 else 1 end
  where t.id = claimed.id
  returning t.* into claimed;
  return next payment._assignment(claimed);
end;
$$;

comment on function payment.claim_task(text[], integer) is
'Claims the task that is due longest, or no row: commit, do it outside of any transaction, then payment.finish_task(task_id, attempt, …).
providers: those that the worker can ask. lease_seconds: for how long nobody else gets it (a reconcile: 30 times that); attempt fences off whoever is slower.
kind: apply (event_id: call payment.apply); cancel, expire (the intent, under one of its names); look_up (record what the provider
  shows by record_event without a delivery_id and apply it; an intent without a name was never answered: with may_resend make it
  anew under idempotency_key, then payment.opened; else look in the provider''s list for our intent_id); refund (record and
  apply what went back of movement already, ask payment.allow_refund, then send amount under idempotency_key); reconcile (day).
amount: minor units of currency, or coins. Raises 22023, and 55P03 when busy.';
