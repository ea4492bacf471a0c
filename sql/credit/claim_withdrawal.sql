create or replace function credit.claim_withdrawal(
  can_verify boolean default false,
  lease_seconds integer default 120
)
returns setof credit.errand
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  moment timestamptz := clock_timestamp();
  due credit.withdrawal;
  next_step text;
begin
  if (claim_withdrawal.lease_seconds between 1 and 3600) is not true
    or claim_withdrawal.can_verify is null
  then
    raise invalid_parameter_value using
      message = 'can_verify: true or false; lease_seconds: 1 to 3600',
      hint = 'longer than the provider''s answers may take; after it others may claim it';
  end if;
  perform stock._guard_transaction();
  select w.* into due
  from credit.withdrawal as w
  where w.state in ('open', 'sent', 'unknown') and w.due_at <= moment
  order by w.due_at
  limit 1
  for update skip locked;
  if due.id is null then
    return;
  end if;
  next_step := credit._next_step(due, claim_withdrawal.can_verify);
  update credit.withdrawal as w
  set
    attempts = w.attempts + 1,
    step = next_step,
    -- Before the provider hears of it: whoever dies from here on has perhaps sent it.
    sent_at = case next_step when 'create' then moment else w.sent_at end,
    state = case next_step when 'find' then 'unknown' else w.state end,
    due_at = moment + make_interval(secs => claim_withdrawal.lease_seconds)
  where w.id = due.id
  returning w.* into due;
  return query select
    due.id, due.attempts, due.step, due.coins, due.currency, due.address, due.reference,
    due.sent_at - interval '1 hour', moment + interval '1 hour';
end;
$$;

comment on function credit.claim_withdrawal(boolean, integer) is
'Claims the withdrawal that is due longest, or no row: commit, do the one step outside of any transaction, then credit.report(withdrawal_id, attempt, …).
can_verify: has the worker the secret for the provider''s second step? Without it a person verifies there. lease_seconds: for how long nobody else gets it; attempt fences off whoever is slower.
step: create (send coins of currency to address, under withdrawal_id as the provider''s unique_external_id); find (perhaps it was sent: read the
  provider''s list from listed_since to listed_before for that id); verify (the payout called reference); look (read the payout called reference).
  What the provider shows is recorded and applied by payment.record_event and payment.apply, as its notifications are, before the report.
Raises 22023 for arguments no caller should send.';
