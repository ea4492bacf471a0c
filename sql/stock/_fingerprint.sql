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
  -- What was asked for, not what came of it: a resize or a new default changes nothing here.
  select hash_record_extended(row(product_ids, quantities, buyer, ttl_seconds), 0)
$$;

comment on function stock._fingerprint(bigint[], integer[], text, integer) is
'Tells two requests under one reference apart; written to be inlined.';
