create or replace function payment._paid_out(provider text, day date)
returns table (withdrawal_id uuid, coins numeric, currency text, is_listed boolean)
language sql
stable
as $$
  select
    w.id, w.coins, upper(w.currency),
    exists (
      select from payment.statement_line as l
      where (l.provider, l.day) = (s.provider, s.day)
        and l.payload ->> 'unique_external_id' = w.id::text
    )
  from payment.statement as s
  join credit.withdrawal as w
    -- The list begins an hour before its day, and clocks differ: each is in one list for certain.
    on s.day = (
      (coalesce(w.sent_at, w.closed_at) + interval '30 minutes') at time zone 'UTC'
    )::date
  where (s.provider, s.day) = (_paid_out.provider, _paid_out.day)
    and s.provider = 'nowpayments'
    and w.state = 'settled'
    -- What came since the list was read, it can't show.
    and w.closed_at < s.begun_at
$$;

comment on function payment._paid_out(text, date) is
'The withdrawals that were sent on a day (UTC), or settled then without being sent, and are paid out; and whether the provider''s staged list has a payout of theirs.';
