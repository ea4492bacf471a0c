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
  -- One operator where the same by stock._is_whole takes seventeen, each of which the executor has
  -- to get ready and ask for the right to call: a twentieth of reserve. What isn't there or is of
  -- another type makes it false or null.
  select line @@ '
      $.product_id.type() == "number" && $.quantity.type() == "number"
      && $.product_id >= 1 && $.product_id <= 9223372036854775807 && $.product_id % 1 == 0
      && $.quantity >= 1 && $.quantity <= 2147483647 && $.quantity % 1 == 0
      && !exists($.drop_product_id)
    '
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
