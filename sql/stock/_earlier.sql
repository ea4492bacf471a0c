create or replace function stock._earlier(namespace text, reference text)
returns setof stock.reservation
language sql
stable
as $$
  select r.*
  from stock.reservation as r
  where r.reference = _earlier.reference and r.namespace = _earlier.namespace
$$;

comment on function stock._earlier(text, text) is
'Every reservation made under a reference so far; written to be inlined.';
