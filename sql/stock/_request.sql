create or replace function stock._request(
  namespace text,
  reference text,
  buyer text,
  ttl_seconds integer,
  hold_seconds integer,
  lines jsonb
)
returns stock._request
language plpgsql
stable
as $$
declare
  parsed record := stock._lines(lines, 1);
begin
  return row(
    namespace, reference, buyer, ttl_seconds, hold_seconds,
    parsed.product_ids, parsed.quantities,
    -- What was asked for, not what came of it: a resize or a new default changes nothing here.
    hash_record_extended(row(parsed.product_ids, parsed.quantities, buyer, ttl_seconds), 0),
    case
      when parsed.problem is not null then parsed.problem
      when (length(reference) between 1 and 255) is not true
        then 'reference: a text of 1 to 255 characters is wanted'
      when (length(namespace) between 1 and 255) is not true
        then 'namespace: a text of 1 to 255 characters is wanted'
      when length(buyer) not between 1 and 255
        then 'buyer: a text of 1 to 255 characters is wanted'
      when ttl_seconds < 1 then 'ttl_seconds: a whole number from 1 is wanted'
      when (hold_seconds > 0) is not true then 'hold_seconds: a whole number from 1 is wanted'
    end
  );
end;
$$;

comment on function stock._request(text, text, text, integer, integer, jsonb) is
'What a caller of stock.reserve asks for, with its fingerprint; what is wrong with it stands in problem. Raises nothing.';
