create or replace function payment._stripe_subscription(thing jsonb, told_at timestamptz)
returns membership.news
language plpgsql
immutable
as $$
declare
  items jsonb := case
    when jsonb_typeof(thing #> '{items,data}') = 'array' then thing #> '{items,data}'
    else '[]'
  end;
  news membership.news;
begin
  news.reference := payment._id(thing -> 'id');
  news.told_at := _stripe_subscription.told_at;
  news.live := coalesce(
    thing ->> 'status' not in ('incomplete', 'incomplete_expired', 'canceled'), false
  );
  news.prices := array(
    select row(
      p.price ->> 'id',
      p.times * case p.price #>> '{recurring,interval}' when 'month' then 1 when 'year' then 12
        else 0 end,
      p.times * case p.price #>> '{recurring,interval}' when 'day' then 1 when 'week' then 7
        else 0 end
    )::membership.price
    from jsonb_array_elements(items) as i (item)
    cross join lateral (
      select i.item -> 'price', payment._number(i.item #> '{price,recurring,interval_count}')
    ) as p (price, times)
    where p.times between 1 and 366
  );
  if thing ->> 'status' in ('canceled', 'incomplete_expired') then
    news.ended_at := coalesce(payment._moment(thing -> 'ended_at'), news.told_at);
  end if;
  if news.ended_at is not null
    or thing ->> 'cancel_at_period_end' = 'true'
    or payment._moment(thing -> 'cancel_at') is not null
  then
    news.cancelled_at := coalesce(payment._moment(thing -> 'canceled_at'), news.told_at);
  else
    -- On the subscription until API version 2025-03-31, on its items since.
    news.next_payment_at := coalesce(
      payment._moment(thing -> 'current_period_end'),
      (
        select min(payment._moment(i.item -> 'current_period_end'))
        from jsonb_array_elements(items) as i (item)
      )
    );
  end if;
  return news;
end;
$$;

comment on function payment._stripe_subscription(jsonb, timestamptz) is
'A subscription of Stripe (docs.stripe.com/api/subscriptions/object) in our words, as of that moment. Raises nothing, whatever it is given.';
