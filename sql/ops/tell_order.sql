create or replace function ops.tell_order(
  order_id uuid,
  out happened_at timestamptz,
  out thing text,
  out id text,
  out state text,
  out detail text
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  with
  told as (
    select o.* from checkout.purchase_order as o where o.id = tell_order.order_id
  ),
  held as (
    select r.* from stock.reservation as r join told on told.reservation_id = r.id
  )
  select t.happened_at, t.thing, t.id, t.state, t.detail
  from (
    select r.created_at, 1, 'reservation', r.id::text, 'reserved', 'reference ' || r.reference
    from held as r
    union all
    select
      o.created_at, 2, 'order', o.id::text, 'placed',
      payment._whole_units(o.total, o.currency) || ' ' || o.currency
    from told as o
    union all
    select o.created_at, 2, 'order', o.replaces::text, 'replaced', 'its late money made this order'
    from told as o
    where o.replaces is not null
    union all
    select m.happened_at, m.place, m.thing, m.id, m.state, m.detail
    from told as o
    cross join lateral ops._tell_money(o.id) as m
    union all
    select o.closed_at, 8, 'order', o.id::text, o.state, o.reason
    from told as o
    where o.closed_at is not null
    union all
    select late.created_at, 8, 'order', late.id::text, 'replacement', 'late money made it'
    from checkout.purchase_order as late
    join told on told.id = late.replaces
    union all
    select r.closed_at, 9, 'reservation', r.id::text, r.state, r.reason
    from held as r
    where r.closed_at is not null
  ) as t (happened_at, place, thing, id, state, detail)
  order by t.happened_at, t.place, t.id
$$;

comment on function ops.tell_order(uuid) is
'What happened to an order, the oldest first: its reservation, intents, events, receipts, exceptions and tasks, each when it began and with the state that it has now; an order and a reservation also when they closed. No row where there is no such order.
thing: reservation, order, intent, event, receipt, exception or task; id: its own; detail: for people.';
