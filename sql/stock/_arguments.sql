create or replace function stock._arguments(request jsonb)
returns table (
  namespace text,
  reference text,
  buyer text,
  ttl_seconds integer,
  hold_seconds integer,
  lines jsonb
)
language sql
immutable
as $$
  -- Asked before anything is cast: an error would end a whole batch. A 0 and a text without a
  -- character are refused in their turn.
  select
    coalesce(stock._text(request -> 'namespace'), 'sql'),
    stock._text(request -> 'reference'),
    stock._text(request -> 'buyer'),
    case
      when request ->> 'ttl_seconds' is null then null
      when stock._is_whole(request -> 'ttl_seconds', '1', '2147483647')
        then (request -> 'ttl_seconds')::integer
      else 0
    end,
    case
      when request ->> 'hold_seconds' is null then 120
      when stock._is_whole(request -> 'hold_seconds', '1', '2147483647')
        then (request -> 'hold_seconds')::integer
      else 0
    end,
    request -> 'lines'
$$;

comment on function stock._arguments(jsonb) is
'The arguments of stock.reserve that a request of stock.reserve_many stands for; what is of the wrong type becomes 0 or an empty text. Raises nothing; written to be inlined.';
