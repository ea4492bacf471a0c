create or replace function stock._reserve_alone(
  reference text,
  lines jsonb,
  buyer text,
  ttl_seconds integer,
  namespace text,
  hold_seconds integer
)
returns stock.outcome
language plpgsql
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
-- Not on stock.reserve, for a plain request joins nothing: these settings would cost a tenth of its
-- sold-out answers.
begin
  return (
    select (stock._reserve(array[r]))[1]
    from stock._request(namespace, reference, buyer, ttl_seconds, hold_seconds, lines) as r
  );
end;
$$;

comment on function stock._reserve_alone(text, jsonb, text, integer, text, integer) is
'stock._reserve for a single request, which is whatever stock._reserve_plain leaves.';
