create or replace function ops._check_membership()
returns table (room text, rule text, subject text, detail text)
language sql
volatile
as $$
  with
  -- A run's time after each of its payments, and with what was taken back since.
  given as (
    select
      e.id, e.paid_at, e.grace_hours, e.anchor, e.taken_back_at, e.months, e.days, s.member,
      sum(e.months) over run as run_months,
      sum(e.days) over run as run_days
    from membership.extension as e
    join (
      select s.id, min(s.id) over (partition by s.subscriber, s.plan) as member
      from membership.subscription as s
    ) as s on s.id = e.subscription_id
    window run as (partition by s.member, e.anchor order by e.paid_at, e.id)
  ),
  extension as (
    select
      g.*,
      lag(g.anchor) over paid as before,
      lag(g.run_months) over paid as months_before,
      lag(g.run_days) over paid as days_before
    from given as g
    window paid as (partition by g.member order by g.paid_at, g.id)
  ),
  -- Of what stood before a payment, what was gone when that was paid.
  gone as (
    select e.id, sum(g.months) as months, sum(g.days) as days
    from given as g
    join extension as e on (e.member, e.before) = (g.member, g.anchor)
    where g.taken_back_at <= e.paid_at and (g.paid_at, g.id) < (e.paid_at, e.id)
    group by e.id
  )
  select
    'membership', 'runs_follow_payments', 'extension ' || e.id,
    format('paid at %s, its run begins %s, the one before it %s', e.paid_at, e.anchor, e.before)
  from extension as e
  left join gone as g on g.id = e.id
  cross join lateral (
    select
      e.months_before - coalesce(g.months, 0) as months,
      e.days_before - coalesce(g.days, 0) as days
  ) as had
  where e.anchor <> case
    when had.months + had.days > 0
      and e.paid_at <= membership._expiry(e.before, had.months, had.days)
        + make_interval(hours => e.grace_hours)
      then e.before
    else e.paid_at
  end
  union all
  select
    'membership', 'time_follows_money', 'extension ' || e.id,
    format('%s of its money are left, taken back: %s', m.kept, coalesce(e.taken_back_for, 'no'))
  from membership.extension as e
  join (
    select a.extension_id, sum(a.amount) as kept
    from payment.allocation as a
    where a.extension_id is not null
    group by a.extension_id
  ) as m on m.extension_id = e.id
  where (m.kept = 0) <> (e.taken_back_at is not null)
  union all
  select
    'membership', 'money_is_its_own', 'receipt ' || r.id,
    'it paid an extension of another payment, ' || e.id
  from payment.allocation as a
  join payment.receipt as r on r.id = a.receipt_id
  join membership.extension as e on e.id = a.extension_id
  where (r.provider, r.movement) <> (e.provider, e.payment_id)
  union all
  select
    'membership', 'money_gives_time', 'receipt ' || r.id,
    format('%s %s paid neither an order nor a membership', r.amount, r.currency)
  from payment.receipt as r
  where r.intent_id is null
    and not exists (
      select from payment.allocation as a where a.receipt_id = r.id and a.extension_id is not null
    )
$$;

comment on function ops._check_membership() is
'The breaches of room membership, as ops.check() returns them.';
