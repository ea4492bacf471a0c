create or replace function ops._check_membership()
returns table (room text, rule text, subject text, detail text)
language sql
volatile
as $$
  with
  extension as (
    select
      e.*, s.subscriber, s.plan,
      lag(e.anchor) over (partition by s.subscriber, s.plan order by e.paid_at, e.id) as before
    from membership.extension as e
    join membership.subscription as s on s.id = e.subscription_id
  ),
  -- What the run before a payment had to give when that was paid.
  had as (
    select e.id, sum(r.months) as months, sum(r.days) as days
    from extension as e
    join extension as r
      on (r.subscriber, r.plan, r.anchor) = (e.subscriber, e.plan, e.before)
      and (r.paid_at, r.id) < (e.paid_at, e.id)
      and coalesce(r.taken_back_at, 'infinity') > e.paid_at
    group by e.id
  ),
  money as (
    select
      a.extension_id, sum(a.amount) as kept,
      bool_and((r.provider, r.movement) = (e.provider, e.payment_id)) as is_its_own
    from payment.allocation as a
    join payment.receipt as r on r.id = a.receipt_id
    join membership.extension as e on e.id = a.extension_id
    group by a.extension_id
  )
  select
    'membership', 'runs_follow_payments', 'extension ' || e.id,
    format('paid at %s, its run begins %s, the one before it %s', e.paid_at, e.anchor, e.before)
  from extension as e
  left join had as h on h.id = e.id
  where e.anchor <> case
    when e.paid_at <= membership.expiry(e.before, h.months, h.days)
      + make_interval(hours => e.grace_hours)
      then e.before
    else e.paid_at
  end
  union all
  select
    'membership', 'time_follows_money', 'extension ' || e.id,
    format('%s of its money are left, taken back: %s', m.kept, coalesce(e.taken_back_for, 'no'))
  from extension as e
  join money as m on m.extension_id = e.id
  where (m.kept = 0) <> (e.taken_back_at is not null)
  union all
  select
    'membership', 'money_is_its_own', 'extension ' || m.extension_id,
    'it has money of another payment'
  from money as m
  where not m.is_its_own
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
