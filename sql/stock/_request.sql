create or replace function stock._request(request jsonb)
returns stock._request
language plpgsql
as $$
declare
  parsed stock._request;
begin
  if jsonb_typeof(_request.request) is distinct from 'object' then
    parsed.problem := 'a request is an object';
    return parsed;
  end if;

  select l.product_ids, l.quantities, l.problem
  into parsed.product_ids, parsed.quantities, parsed.problem
  from stock._lines(_request.request -> 'lines', 1) as l;

  parsed.namespace := coalesce(_request.request ->> 'namespace', 'sql');
  parsed.reference := _request.request ->> 'reference';
  parsed.buyer := _request.request ->> 'buyer';
  if parsed.problem is not null then
    return parsed;
  end if;

  parsed.problem := case
    when (length(parsed.reference) between 1 and 255) is not true
      or jsonb_typeof(_request.request -> 'reference') <> 'string'
      then 'reference: a text of 1 to 255 characters is wanted'
    when length(parsed.namespace) not between 1 and 255
      then 'namespace: a text of 1 to 255 characters is wanted'
    when length(parsed.buyer) not between 1 and 255
      then 'buyer: a text of 1 to 255 characters is wanted'
    when jsonb_typeof(_request.request -> 'ttl_seconds') <> 'null'
      and not stock._is_whole(_request.request -> 'ttl_seconds', 1, 2147483647)
      then 'ttl_seconds: a whole number from 1 is wanted'
    when jsonb_typeof(_request.request -> 'hold_seconds') <> 'null'
      and not stock._is_whole(_request.request -> 'hold_seconds', 1, 2147483647)
      then 'hold_seconds: a whole number from 1 is wanted'
  end;
  if parsed.problem is not null then
    return parsed;
  end if;

  parsed.ttl_seconds := (_request.request ->> 'ttl_seconds')::integer;
  parsed.hold_seconds := coalesce((_request.request ->> 'hold_seconds')::integer, 120);
  -- What was asked for, not what came of it: a resize or a new default changes nothing here.
  parsed.fingerprint := hash_record_extended(
    row(parsed.product_ids, parsed.quantities, parsed.buyer, parsed.ttl_seconds), 0
  );
  return parsed;
end;
$$;

comment on function stock._request(jsonb) is
'Reads one request of stock.reserve_many; what is wrong with it stands in problem. Raises nothing.';
