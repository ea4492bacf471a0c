create or replace function stock._parse(requests jsonb)
returns stock._request[]
language plpgsql
stable
as $$
begin
  return array(
    select r
    from jsonb_array_elements(requests) with ordinality as given (request, place)
    cross join lateral stock._arguments(given.request) as a
    cross join lateral stock._request(
      a.namespace, a.reference, a.buyer, a.ttl_seconds, a.hold_seconds, a.lines
    ) as r
    order by given.place
  );
end;
$$;

comment on function stock._parse(jsonb) is
'Reads the requests of stock.reserve_many, in their order; what is wrong with one stands in its problem. Raises nothing.';
