create or replace function membership._expiry(anchor timestamptz, months bigint, days bigint)
returns timestamptz
language sql
immutable
as $$
  -- From the anchor, all at once and in UTC: one month after another would stay on the 28th for
  -- ever once it has met a February.
  select (
    _expiry.anchor at time zone 'UTC'
    + make_interval(months => _expiry.months::integer, days => _expiry.days::integer)
  ) at time zone 'UTC'
$$;

comment on function membership._expiry(timestamptz, bigint, bigint) is
'membership.expiry, without a path of its own: so that ops.check(), which asks for each payment, has it inlined.';
