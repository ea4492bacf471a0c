create or replace view checkout.sale as
select
  d.id as drop_id,
  p.id as product_id,
  p.name,
  p.price_cents,
  p.currency,
  case
    when d.starts_at > statement_timestamp() then 'upcoming'
    when d.ends_at <= statement_timestamp() then 'over'
    else 'on'
  end as state,
  a.total as size,
  a.sold,
  a.held,
  a.free,
  coalesce(round(100.0 * (a.sold + a.held) / nullif(a.total, 0), 1), 100) as fill_percent,
  a.next_lapse_at,
  d.starts_at,
  d.ends_at,
  coalesce(p.hold_seconds, 600) as hold_seconds
from stock.product as p
join stock.availability as a on a.product_id = p.id
left join checkout.drop as d on d.product_id = p.id;

comment on view checkout.sale is
'What is sold as it is at this moment: drops, with the units of their product, and products that have none and are always on. size (the product''s total) = sold + held + free.';
comment on column checkout.sale.drop_id is 'the drop whose units these are; null for a product that has none';
comment on column checkout.sale.product_id is 'what it sells';
comment on column checkout.sale.price_cents is 'minor units of currency';
comment on column checkout.sale.state is 'upcoming, on or over';
comment on column checkout.sale.size is 'units in all';
comment on column checkout.sale.sold is 'units that are paid';
comment on column checkout.sale.held is 'units in reservations that have not lapsed';
comment on column checkout.sale.free is 'units that can be reserved now';
comment on column checkout.sale.fill_percent is 'of sold + held; 100 where there never was a unit';
comment on column checkout.sale.next_lapse_at is 'when units that are held may come back';
comment on column checkout.sale.hold_seconds is 'how long a buyer''s units are held: 10 minutes unless the product says otherwise';
comment on column checkout.sale.starts_at is 'from then on it is on; null: always';
comment on column checkout.sale.ends_at is 'from then on it is over; null: never';
