create or replace view stock.availability as
select
  p.id as product_id,
  p.sku,
  p.name,
  p.total,
  (slots.units + lapsed.units)::integer as free,
  held.units::integer as held,
  (p.total - slots.units - lapsed.units - held.units)::integer as sold,
  lapsed.units::integer as lapsed,
  (
    select l.expires_at
    from stock.line as l
    where l.product_id = p.id and l.expires_at > statement_timestamp()
    order by l.expires_at
    limit 1
  ) as next_lapse_at
from stock.product as p
cross join lateral (
  select coalesce(sum(s.available), 0) as units
  from stock.slot as s
  where s.product_id = p.id
) as slots
cross join lateral (
  select coalesce(sum(l.quantity), 0) as units
  from stock.line as l
  where l.product_id = p.id and l.expires_at <= statement_timestamp()
) as lapsed
cross join lateral (
  select coalesce(sum(l.quantity), 0) as units
  from stock.line as l
  where l.product_id = p.id and l.expires_at > statement_timestamp()
) as held;

comment on view stock.availability is
'Units of each product at this moment: total = free + held + sold. Lapsed ones count as free, swept or not. sold follows from the rest, so this stays fast with millions of them; ops.check() counts them one by one.';
comment on column stock.availability.free is 'units that can be reserved now, lapsed ones among them';
comment on column stock.availability.held is 'units in reservations that have not lapsed';
comment on column stock.availability.sold is 'units confirmed and not taken back';
comment on column stock.availability.lapsed is 'units of reservations past their deadline that no sweep has met yet; part of free';
comment on column stock.availability.next_lapse_at is 'when the next units lapse, if nobody confirms or extends them';
