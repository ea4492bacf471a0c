create or replace function membership.expiry(anchor timestamptz, months bigint, days bigint)
returns timestamptz
language sql
immutable
security definer
set search_path = pg_catalog, pg_temp
as $$
  -- From the anchor, all at once and in UTC: one month after another would stay on the 28th for
  -- ever once it has met a February.
  select (
    expiry.anchor at time zone 'UTC'
    + make_interval(months => expiry.months::integer, days => expiry.days::integer)
  ) at time zone 'UTC'
$$;

comment on function membership.expiry(timestamptz, bigint, bigint) is
'When a run that begins at anchor ends after so many months and days: 31 January and two months is 31 March.';
