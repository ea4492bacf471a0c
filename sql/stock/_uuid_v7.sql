create or replace function stock._uuid_v7(moment timestamptz)
returns uuid
language sql
volatile
as $$
  -- A random v4 whose first 48 bits become the milliseconds, and whose version, 4, becomes 7.
  select overlay(
    gen_random_uuid()::text
    placing lpad(to_hex((date_part('epoch', moment) * 1000)::bigint), 12, '0') || '7'
    from 1 for 15
  )::uuid
$$;

comment on function stock._uuid_v7(timestamptz) is
'A UUIDv7 of that moment (RFC 9562, 5.7): 74 random bits, so nobody guesses it; ordered by time, so that the index grows at its end.';
