create or replace function credit.report(
  withdrawal_id uuid,
  attempt integer,
  result text,
  detail text default null,
  out status text,
  out due_at timestamptz
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  moment timestamptz := clock_timestamp();
  seen credit.withdrawal;
  nothing_sent boolean;
begin
  if (report.result in ('done', 'refused', 'unsent', 'absent', 'unsure')) is not true then
    raise invalid_parameter_value using
      message = 'result: done, refused, unsent, absent or unsure',
      hint = 'unsure, unless the provider''s answer is certain';
  end if;
  seen := credit._lock_withdrawal(report.withdrawal_id);
  status := case
    when seen.id is null then 'not_found'
    when seen.closed_at is not null then seen.state
    when seen.attempts is distinct from report.attempt then 'stale'
    when seen.reference is null and (seen.step, report.result) = ('create', 'refused')
      then 'rejected'
    else 'again'
  end;
  if status = 'rejected' and seen.closed_at is null then
    perform credit._close_withdrawal(seen, 'rejected', 'credit.report', report.detail);
  elsif status = 'again' then
    nothing_sent := seen.reference is null and coalesce(case seen.step
      when 'create' then report.result = 'unsent'
      -- What is still under way to the provider, or unverified there, has ended after an hour.
      when 'find' then report.result = 'absent' and seen.sent_at < moment - interval '70 minutes'
    end, false);
    due_at := case
      -- The next step is known, and there is nothing to wait for.
      when seen.step in ('create', 'find') and seen.reference is not null then moment
      when seen.step = 'find' and nothing_sent then moment
      else credit._next_look(seen, moment)
    end;
    update credit.withdrawal as w
    set
      state = case
        when nothing_sent then 'open'
        when w.reference is null then 'unknown'
        else w.state
      end,
      sent_at = case when not nothing_sent then w.sent_at end,
      due_at = report.due_at,
      detail = coalesce(left(report.detail, 1000), w.detail)
    where w.id = seen.id;
  end if;
end;
$$;

comment on function credit.report(uuid, integer, text, text) is
'Says how a claimed step of a withdrawal ended; what the provider showed of it was applied before. attempt: the number that claim_withdrawal gave; an older one is refused.
result: done; refused (a certain no of the provider: of create it ends the withdrawal); unsent (this call certainly never reached it); absent (its whole list has no such payout); unsure (no certain answer).
status: again (due_at: whatever the answer was, it is asked until there is a final one), settled, rejected, stale, not_found.
Raises 55P03 when busy, 22023 for another result.';
