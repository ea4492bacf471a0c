create or replace function membership.expiry(anchor timestamptz, months bigint, days bigint)
returns timestamptz
language sql
immutable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select membership._expiry(expiry.anchor, expiry.months, expiry.days)
$$;

comment on function membership.expiry(timestamptz, bigint, bigint) is
'When a run that begins at anchor ends after so many months and days: 31 January and two months is 31 March.';
