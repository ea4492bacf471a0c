create or replace function membership._anchor(paid membership.extension)
returns timestamptz
language sql
stable
as $$
  with run as (
    select
      e.anchor,
      coalesce(sum(e.months) filter (where then_had.it), 0) as months,
      coalesce(sum(e.days) filter (where then_had.it), 0) as days
    from membership.subscription as own
    join membership.subscription as s on (s.subscriber, s.plan) = (own.subscriber, own.plan)
    join membership.extension as e on e.subscription_id = s.id
    cross join lateral (
      select e.taken_back_at is null or e.taken_back_at > paid.paid_at as it
    ) as then_had
    where own.id = paid.subscription_id
      and (e.paid_at, e.id) < (paid.paid_at, paid.id)
    group by e.anchor
    order by e.anchor desc
    limit 1
  )
  select coalesce(
    (
      select r.anchor
      from run as r
      where r.months + r.days > 0
        and paid.paid_at <= membership._expiry(r.anchor, r.months, r.days)
          + make_interval(hours => paid.grace_hours)
    ),
    paid.paid_at
  )
$$;

comment on function membership._anchor(membership.extension) is
'Where the run begins that a payment belongs to: the run before it, if that still had time when this was paid, or had ended no longer ago than the payment''s grace; else its own moment. What was taken back by then counts no more.';
