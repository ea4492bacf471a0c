create or replace function stock._parse(request jsonb)
returns stock._request
language plpgsql
stable
as $$
declare
  parsed stock._request;
begin
  -- Asked before anything is cast: an error would end a whole batch.
  parsed.problem := case
    when jsonb_typeof(request) is distinct from 'object' then 'a request is an object'
    when jsonb_typeof(request -> 'reference') is distinct from 'string'
      then 'reference: a text of 1 to 255 characters is wanted'
    when jsonb_typeof(request -> 'ttl_seconds') <> 'null'
      and not stock._is_whole(request -> 'ttl_seconds', 1, 2147483647)
      then 'ttl_seconds: a whole number from 1 is wanted'
    when jsonb_typeof(request -> 'hold_seconds') <> 'null'
      and not stock._is_whole(request -> 'hold_seconds', 1, 2147483647)
      then 'hold_seconds: a whole number from 1 is wanted'
  end;
  if parsed.problem is not null then
    return parsed;
  end if;
  return stock._request(
    namespace => coalesce(request ->> 'namespace', 'sql'),
    reference => request ->> 'reference',
    buyer => request ->> 'buyer',
    ttl_seconds => (request ->> 'ttl_seconds')::integer,
    hold_seconds => coalesce((request ->> 'hold_seconds')::integer, 120),
    lines => request -> 'lines'
  );
end;
$$;

comment on function stock._parse(jsonb) is
'Reads one request of stock.reserve_many; what is wrong with it stands in problem. Raises nothing.';
