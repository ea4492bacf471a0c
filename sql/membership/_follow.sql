create or replace function membership._follow(told membership.subscription, news membership.news)
returns void
language sql
as $$
  -- Deliveries come in any order: an older one says nothing any more, and an end is for good.
  update membership.subscription as s
  set
    next_payment_at = news.next_payment_at,
    cancelled_at = news.cancelled_at,
    ended_at = coalesce(s.ended_at, news.ended_at),
    told_at = news.told_at
  where s.id = told.id and coalesce(s.told_at, '-infinity') <= news.told_at
$$;

comment on function membership._follow(membership.subscription, membership.news) is
'Keeps what the provider says of a subscription now: its next payment, its cancellation, its end. None of these takes access away. The caller has its key lock.';
