create or replace function membership.get_memberships(subscriber text)
returns setof membership.overview
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select o.*
  from membership.overview as o
  where o.subscriber = get_memberships.subscriber
  order by o.active desc, o.expires_at desc nulls last, o.plan
$$;

comment on function membership.get_memberships(text) is
'All that a subscriber has or had, a row a plan, what is active first.';
