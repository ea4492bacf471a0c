create or replace function stock._deadline(
  moment timestamptz,
  ttl_seconds integer,
  hold_seconds integer,
  longest_seconds integer
)
returns timestamptz
language sql
stable
as $$
  select moment + make_interval(secs => least(coalesce(ttl_seconds, hold_seconds), longest_seconds))
$$;

comment on function stock._deadline(timestamptz, integer, integer, integer) is
'Until when units reserved at that moment are held: for the seconds wanted, else for the usual ones, and no longer than the longest; written to be inlined.';
