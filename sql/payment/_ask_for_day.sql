create or replace function payment._ask_for_day(moment timestamptz)
returns integer
language sql
volatile
as $$
  with made as (
    insert into payment.task (id, kind, provider, day, due_at)
    select stock._uuid_v7(moment), 'reconcile', p.provider, past.day, moment
    from (values ('stripe'), ('nowpayments')) as p (provider)
    cross join (
      -- An hour after midnight, for clocks differ.
      select ((moment - interval '1 hour') at time zone 'UTC')::date - ago as day, ago
      from generate_series(1, 9) as ago
    ) as past
    cross join lateral (
      select
        (past.day - 8)::timestamp at time zone 'UTC' as since,
        (past.day + 1)::timestamp at time zone 'UTC' as before
    ) as used
    where (
      exists (
        select from payment.intent as i
        where i.provider = p.provider and i.created_at > used.since and i.created_at < used.before
      )
      or p.provider = 'nowpayments' and exists (
        select from credit.withdrawal as w
        where w.created_at > used.since and w.created_at < used.before
      )
      or exists (
        select from membership.subscription as s
        where s.provider = p.provider and s.created_at < used.before and s.ended_at is null
      )
    )
      and not exists (
        select from payment.task as t
        where t.provider = p.provider
          and t.day = past.day
          -- What was paid for a week afterwards is seen by a second look, on the ninth day.
          and (past.ago < 9 or t.created_at > moment - interval '1 day')
      )
    returning task.id
  )
  select count(*)::integer from made
$$;

comment on function payment._ask_for_day(timestamptz) is
'Makes the task to reconcile a day (UTC) when it is over and again nine days later, and for each of the last eight days that nobody asked about; for each provider that was used in the eight days up to then, or renews a membership.';
