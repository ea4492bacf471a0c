create or replace function stock._plain(
  reference text,
  lines jsonb,
  buyer text,
  ttl_seconds integer,
  namespace text,
  hold_seconds integer,
  moment timestamptz
)
returns table (
  product_id bigint,
  quantity integer,
  fingerprint bigint,
  expires_at timestamptz,
  slots integer
)
language sql
stable
as $$
  select
    p.id,
    (lines -> 0 -> 'quantity')::integer,
    stock._fingerprint(
      array[p.id], array[(lines -> 0 -> 'quantity')::integer], buyer, ttl_seconds
    ),
    stock._deadline(
      moment, ttl_seconds, coalesce(p.hold_seconds, _plain.hold_seconds), p.longest_hold_seconds
    ),
    coalesce(p.slots, least(p.total, 16))
  from stock.product as p
  where p.id = case
      when lines::text
          ~ '^\[\{"quantity": [1-9][0-9]{0,8}, "product_id": [1-9][0-9]{0,17}\}\]$'
        and length(reference) between 1 and 255
        and length(namespace) between 1 and 255
        and coalesce(length(buyer), 1) between 1 and 255
        and _plain.hold_seconds > 0
      then (lines -> 0 -> 'product_id')::bigint
    end
    and p.units_per_buyer is null
    and coalesce(ttl_seconds, 1) between 1 and p.longest_hold_seconds
    and not exists (
      select from stock.reservation as earlier
      where earlier.reference = _plain.reference and earlier.namespace = _plain.namespace
    )
$$;

comment on function stock._plain(text, jsonb, text, integer, text, integer, timestamptz) is
'Most requests are plain: one line, nothing wrong with it, of a product without a limit per buyer, under a reference that was never used. What such a one is written with, and how many slots its product has, about; no row for any other. Written to be inlined.';
