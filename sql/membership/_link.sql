create or replace function membership._link(
  subscriber text,
  plan text,
  provider text,
  news membership.news
)
returns membership.outcome
language plpgsql
as $$
declare
  wanted membership.plan;
  linked membership.subscription := membership._lock(_link.provider, news.reference);
  status text;
begin
  select p.* into wanted from membership.plan as p where p.id = _link.plan;
  status := case
    when wanted.id is null then 'unknown_plan'
    when linked.subscriber <> _link.subscriber then 'other_subscriber'
    when linked.plan <> _link.plan then 'other_plan'
    when linked.id is not null then 'replayed'
    when not exists (
      select from unnest(news.prices) as p
      where (p.id, p.months, p.days) = (wanted.price_id, wanted.months, wanted.days)
    )
      then 'other_plan'
    when not wanted.active or not news.live then 'inactive'
    else 'linked'
  end;
  if status = 'linked' then
    perform membership._try_member(_link.subscriber, _link.plan);
    insert into membership.subscription (
      subscriber, plan, provider, reference, price_id, months, days
    )
    values (
      _link.subscriber, _link.plan, _link.provider, news.reference, wanted.price_id, wanted.months,
      wanted.days
    )
    returning * into linked;
  end if;
  if status in ('linked', 'replayed') then
    perform membership._follow(linked, news);
  end if;
  return membership._outcome(status, _link.subscriber, _link.plan);
end;
$$;

comment on function membership._link(text, text, text, membership.news) is
'payment.link_membership says what is answered. Raises 55P03.';
