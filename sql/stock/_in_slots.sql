create or replace function stock._in_slots(product_id bigint)
returns setof stock.outcome
language sql
stable
as $$
  -- Under one snapshot, as in stock._at_hand. Where nothing has lapsed this suffices, and saves an
  -- eighth of the time that stock._sold_out makes a sold-out answer take.
  select
    'insufficient', null::uuid, null::timestamptz, _in_slots.product_id,
    sum(s.available)::integer,
    (
      select l.expires_at
      from stock.line as l
      where l.product_id = _in_slots.product_id and l.expires_at is not null
      order by l.expires_at
      limit 1
    ),
    null::text
  from stock.slot as s
  where s.product_id = _in_slots.product_id
$$;

comment on function stock._in_slots(bigint) is
'The answer insufficient as the slots of a product give it, retry_at being the next deadline: right unless that has passed, for then there is more than lies in slots. Written to be inlined.';
