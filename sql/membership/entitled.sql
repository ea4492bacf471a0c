create or replace function membership.entitled(subscriber text, plan text)
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from membership.overview as o
    where (o.subscriber, o.plan) = (entitled.subscriber, entitled.plan) and o.active
  )
$$;

comment on function membership.entitled(text, text) is
'Whether this subscriber has this plan at this moment: what an application asks. False also for whom nobody knows.';
