create or replace function stock._fingerprint(
  product_ids bigint[],
  quantities integer[],
  buyer text,
  ttl_seconds integer
)
returns bigint
language sql
immutable
as $$
  -- What was asked for, not what came of it: a resize or a new default changes nothing here. Each
  -- hash is the seed of the next; nobody's name is empty and nobody asks for 0 seconds.
  select hashtextextended(
    coalesce(buyer, ''),
    hash_array_extended(product_ids || quantities::bigint[], coalesce(ttl_seconds, 0))
  )
$$;

comment on function stock._fingerprint(bigint[], integer[], text, integer) is
'Tells two requests under one reference apart; written to be inlined.';
