create or replace function stock._hold_length(
  ttl_seconds integer,
  hold_seconds integer,
  longest_seconds integer
)
returns integer
language sql
immutable
as $$
  select least(coalesce(ttl_seconds, hold_seconds), longest_seconds)
$$;

comment on function stock._hold_length(integer, integer, integer) is
'For how many seconds units are held: those wanted, else the usual ones, and no more than the longest; written to be inlined.';
