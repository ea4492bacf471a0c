create or replace function ops.first_id(moment timestamptz)
returns uuid
language sql
immutable
security definer
set search_path = pg_catalog, pg_temp
as $$
  -- stock._uuid_v7 without its version and its random bits.
  select (
    lpad(to_hex((date_part('epoch', first_id.moment) * 1000)::bigint), 12, '0') || repeat('0', 20)
  )::uuid
$$;

comment on function ops.first_id(timestamptz) is
'The least UUIDv7 of that moment (RFC 9562, 5.7). Reservations'' ids are in the order of time, so `where id >= ops.first_id(now() - interval ''1 hour'')` reads those of the last hour by the primary key, and nothing else.';
