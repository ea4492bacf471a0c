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
  select moment
    + make_interval(secs => stock._hold_length(ttl_seconds, hold_seconds, longest_seconds))
$$;

comment on function stock._deadline(timestamptz, integer, integer, integer) is
'Until when units reserved at that moment are held, by stock._hold_length; written to be inlined.';
