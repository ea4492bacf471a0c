create or replace function market.list_leads(
  after uuid default null,
  at_most integer default 100,
  out lead_id uuid,
  out price bigint,
  out price_cents bigint,
  out currency text,
  out summary jsonb
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select l.id, l.price, p.price_cents, p.currency, l.summary
  from market.lead as l
  join stock.product as p on p.id = l.product_id
  join stock.availability as a on a.product_id = l.product_id
  where l.status = 'available'
    and a.free > 0
    and (list_leads.after is null or l.id > list_leads.after)
  order by l.id
  limit least(greatest(list_leads.at_most, 1), 1000)
$$;

comment on function market.list_leads(uuid, integer) is
'Leads that can be had at this moment, in the order of their ids, at most at_most (1 to 1000), without their contents. price: credits; price_cents: by card, minor units of currency. after: the last lead_id of the page before.';
