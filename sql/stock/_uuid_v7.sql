create or replace function stock._uuid_v7(moment timestamptz)
returns uuid
language sql
volatile
as $$
  -- A random v4 whose first 48 bits become the milliseconds and whose version bits go from 4 to 7.
  select encode(
    set_bit(
      set_bit(
        overlay(
          uuid_send(gen_random_uuid())
          placing substring(int8send((date_part('epoch', moment) * 1000)::bigint) from 3)
          from 1 for 6
        ),
        52, 1
      ),
      53, 1
    ),
    'hex'
  )::uuid
$$;

comment on function stock._uuid_v7(timestamptz) is
'A UUIDv7 of that moment (RFC 9562, 5.7): 74 random bits, so nobody guesses it; ordered by time, so that the index grows at its end.';
