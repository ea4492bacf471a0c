create or replace function stock._request(
  namespace text,
  reference text,
  buyer text,
  ttl_seconds integer,
  hold_seconds integer,
  lines jsonb
)
returns setof stock._request
language sql
stable
as $$
  select
    _request.namespace, _request.reference, _request.buyer, _request.ttl_seconds,
    products.hold_seconds, wanted.product_ids, wanted.quantities,
    stock._fingerprint(
      wanted.product_ids, wanted.quantities, _request.buyer, _request.ttl_seconds
    ),
    case
      when wanted.problem is not null then wanted.problem
      when (length(_request.reference) between 1 and 255) is not true
        then 'reference: a text of 1 to 255 characters is wanted'
      when (length(_request.namespace) between 1 and 255) is not true
        then 'namespace: a text of 1 to 255 characters is wanted'
      when length(_request.buyer) not between 1 and 255
        then 'buyer: a text of 1 to 255 characters is wanted'
      when _request.ttl_seconds < 1 then 'ttl_seconds: a whole number from 1 is wanted'
      when (_request.hold_seconds > 0) is not true
        then 'hold_seconds: a whole number from 1 is wanted'
    end,
    products.unknown, products.longest_seconds, products.capped
  from stock._lines(_request.lines, 1) as wanted
  cross join lateral (
    select
      min(w.id) filter (
        where p.id is null or not stock._is_open_to(p.only_in, _request.namespace)
      ) as unknown,
      min(coalesce(p.hold_seconds, _request.hold_seconds)) as hold_seconds,
      min(p.longest_hold_seconds) as longest_seconds,
      bool_or(p.units_per_buyer is not null) as capped
    from unnest(wanted.product_ids) as w (id)
    left join stock.product as p on p.id = w.id
  ) as products
$$;

comment on function stock._request(text, text, text, integer, integer, jsonb) is
'What a caller of stock.reserve asks for, with its fingerprint and what its products say; what is wrong with it stands in problem. Raises nothing; written to be inlined.';
