create or replace function payment._try_again(moment timestamptz, at_most integer)
returns integer
language sql
volatile
as $$
  with waiting as (
    select e.id
    from payment.event as e
    where (
        -- Its task gave up, for it was busy each time.
        e.state = 'received'
        or e.state = 'parked' and (
          exists (select from checkout.purchase_order as o where o.id = e.order_id)
          or exists (
            select from payment.name as n
            where n.provider = e.provider and n.name = any (e.names)
          )
          or membership._is_known(e.provider, e.names)
        )
      )
      -- What it waits for may be far off: ever more rarely.
      and not exists (
        select from payment.task as t
        where t.event_id = e.id
          and (
            t.state = 'open'
            or t.closed_at > moment - greatest(interval '1 minute', (moment - e.received_at) / 4)
          )
      )
    order by e.id
    limit _try_again.at_most
    for update of e skip locked
  )
  select coalesce(sum(payment._queue('apply', moment, event_id => waiting.id)::integer), 0)::integer
  from waiting
$$;

comment on function payment._try_again(timestamptz, integer) is
'Makes a task to apply each event that still waits: parked, and its order, intent or membership is known by now; or received, and nobody is at it any more.';
