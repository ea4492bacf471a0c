create or replace function stock._parse(requests jsonb)
returns stock._request[]
language plpgsql
stable
as $$
begin
  -- Asked before anything is cast: an error would end a whole batch. A 0 is refused in its turn.
  return array(
    select r
    from jsonb_array_elements(requests) as given (request)
    cross join lateral stock._request(
      namespace => coalesce(request ->> 'namespace', 'sql'),
      reference => case jsonb_typeof(request -> 'reference')
        when 'string' then request ->> 'reference'
      end,
      buyer => request ->> 'buyer',
      ttl_seconds => case
        when request ->> 'ttl_seconds' is null then null
        when stock._is_whole(request -> 'ttl_seconds', 1, 2147483647)
          then (request -> 'ttl_seconds')::integer
        else 0
      end,
      hold_seconds => case
        when request ->> 'hold_seconds' is null then 120
        when stock._is_whole(request -> 'hold_seconds', 1, 2147483647)
          then (request -> 'hold_seconds')::integer
        else 0
      end,
      lines => request -> 'lines'
    ) as r
  );
end;
$$;

comment on function stock._parse(jsonb) is
'Reads the requests of stock.reserve_many, in their order; what is wrong with one stands in its problem. Raises nothing.';
