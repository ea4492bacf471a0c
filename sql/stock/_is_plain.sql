create or replace function stock._is_plain(
  line jsonb,
  reference text,
  buyer text,
  ttl_seconds integer,
  namespace text,
  hold_seconds integer
)
returns boolean
language sql
immutable
as $$
  select stock._is_whole(line -> 'product_id', '1', '9223372036854775807')
    and stock._is_whole(line -> 'quantity', '1', '2147483647')
    and line -> 'drop_product_id' is null
    and reference is not null
    and namespace is not null
    and hold_seconds is not null
    and least(
      length(reference), length(namespace), length(buyer), ttl_seconds, hold_seconds
    ) > 0
    and greatest(length(reference), length(namespace), length(buyer)) <= 255
$$;

comment on function stock._is_plain(jsonb, text, text, integer, text, integer) is
'Can nothing be wrong with a request for this line but what its product and its reference say? False or null: whoever reads it more closely will tell. Written to be inlined.';
