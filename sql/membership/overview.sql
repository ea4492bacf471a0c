create or replace view membership.overview as
select
  m.subscriber,
  m.plan,
  p.name,
  coalesce(run.expires_at + late.grace > statement_timestamp(), false) as active,
  run.anchor as started_at,
  run.expires_at,
  greatest(extract(epoch from run.expires_at - statement_timestamp()), 0)::bigint as seconds_left,
  m.next_payment_at,
  m.failed_at,
  m.cancelled_at
from (
  select
    s.subscriber,
    s.plan,
    min(coalesce(s.retry_at, s.next_payment_at)) filter (where renews.it) as next_payment_at,
    bool_or(renews.it and s.next_payment_at is not null and s.failed_at is null) as renewal_due,
    max(s.failed_at) as failed_at,
    case
      when not bool_or(renews.it) then max(coalesce(s.cancelled_at, s.ended_at))
    end as cancelled_at
  from membership.subscription as s
  cross join lateral (
    select s.cancelled_at is null and s.ended_at is null as it
  ) as renews
  group by s.subscriber, s.plan
) as m
join membership.plan as p on p.id = m.plan
left join lateral (
  select
    e.anchor,
    membership.expiry(
      e.anchor,
      coalesce(sum(e.months) filter (where e.taken_back_at is null), 0),
      coalesce(sum(e.days) filter (where e.taken_back_at is null), 0)
    ) as expires_at,
    (array_agg(e order by e.paid_at desc, e.id desc))[1] as latest
  from membership.subscription as s
  join membership.extension as e on e.subscription_id = s.id
  where (s.subscriber, s.plan) = (m.subscriber, m.plan)
  group by e.anchor
  order by e.anchor desc
  limit 1
) as run on true
cross join lateral (
  -- A provider takes the money an hour or so after the period has begun.
  select case
    when m.renewal_due and (run.latest).taken_back_at is null
      then make_interval(hours => (run.latest).grace_hours)
    else interval '0'
  end as grace
) as late;

comment on view membership.overview is
'Who has, or had, which plan, as it is at this moment: one row a subscriber and plan.';
comment on column membership.overview.subscriber is 'the application''s own name of a customer';
comment on column membership.overview.plan is 'the plan''s id';
comment on column membership.overview.active is 'whether the subscriber is entitled to it: until expires_at, and for the plan''s grace after it while a renewal is due that has not failed';
comment on column membership.overview.started_at is 'since when without a gap; null: nothing was ever paid';
comment on column membership.overview.seconds_left is 'until expires_at; 0 when that is over';
comment on column membership.overview.next_payment_at is 'when it is to be renewed; null: not at all, or nobody has said when';
comment on column membership.overview.failed_at is 'when its renewal failed last, and was not paid since';
comment on column membership.overview.cancelled_at is 'since when it is not renewed any more';
