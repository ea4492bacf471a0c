create or replace function payment.list_lapsed(
  after uuid default null,
  at_most integer default 100,
  out intent_id uuid,
  out provider text,
  out names text[]
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select i.id, i.provider, payment._names_of(i.id)
  from checkout.purchase_order as o
  join stock.reservation as r on r.id = o.reservation_id
  join payment.intent as i on i.order_id = o.id
  where o.state = 'pending'
    and r.expires_at <= statement_timestamp()
    and i.provider <> 'generic'
    and payment._lives(i.state)
    and (list_lapsed.after is null or i.id > list_lapsed.after)
  order by i.id
  limit least(greatest(list_lapsed.at_most, 1), 1000)
$$;

comment on function payment.list_lapsed(uuid, integer) is
'Intents of orders that have lapsed and that no sweep has written down yet, oldest first: whom to ask about before the sweep; one without names was never answered.
after: the last one of the batch before. at_most: 1 to 1000.';
