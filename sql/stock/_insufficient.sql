create or replace function stock._insufficient(
  product_id bigint,
  available bigint,
  moment timestamptz
)
returns setof stock.outcome
language sql
stable
as $$
  select
    'insufficient', null::uuid, null::timestamptz, _insufficient.product_id,
    _insufficient.available::integer,
    (
      select l.expires_at
      from stock.line as l
      where l.product_id = _insufficient.product_id and l.expires_at > _insufficient.moment
      order by l.expires_at
      limit 1
    ),
    null::text
$$;

comment on function stock._insufficient(bigint, bigint, timestamptz) is
'The answer insufficient: of which product, how many could be had, and when the next units lapse. Written to be inlined.';
