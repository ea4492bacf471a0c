create or replace view checkout.overview as
select
  o.id as order_id,
  now_read.state,
  o.reservation_id,
  o.total,
  o.currency,
  (
    select jsonb_agg(
      jsonb_build_object(
        'product_id', l.product_id, 'name', l.name, 'quantity', l.quantity,
        'price_cents', l.price_cents
      )
      order by l.product_id
    )
    from checkout.order_line as l
    where l.order_id = o.id
  ) as lines,
  o.created_at,
  r.expires_at,
  case
    when now_read.state = 'pending'
      then greatest(ceil(extract(epoch from r.expires_at - statement_timestamp())), 0)::integer
    else 0
  end as seconds_left,
  o.closed_at,
  case when now_read.state = 'cancelled' then coalesce(o.reason, 'lapsed') else o.reason end
    as reason,
  o.replaces is not null as late,
  o.replaces,
  replacement.id as replaced_by,
  case
    when now_read.state = 'paid' then 'done'
    when replacement.id is not null then 'see_replacement'
    when now_read.state = 'cancelled' then 'order_again'
    when o.money_expected_at is not null then 'wait'
    else 'pay'
  end as next_step
from checkout.purchase_order as o
join stock.reservation as r on r.id = o.reservation_id
left join checkout.purchase_order as replacement on replacement.replaces = o.id
cross join lateral (
  select case
    when o.state = 'pending'
      and (
        r.state in ('released', 'expired')
        or r.state = 'active' and r.expires_at <= statement_timestamp()
      )
      then 'cancelled'
    else o.state::text
  end as state
) as now_read;

comment on view checkout.overview is
'Orders as they are at this moment, with their lines; one whose reservation lapsed reads cancelled at once.';
comment on column checkout.overview.order_id is 'a secret: whoever has it may see the order and pay';
comment on column checkout.overview.state is 'pending, paid or cancelled';
comment on column checkout.overview.total is 'minor units of currency';
comment on column checkout.overview.lines is '[{"product_id", "name", "quantity", "price_cents"}, ...] as they were when it was placed';
comment on column checkout.overview.late is 'paid after the order that it replaces had lapsed or was cancelled';
comment on column checkout.overview.replaces is 'the order whose late money made this one';
comment on column checkout.overview.replaced_by is 'the order that late money made of it';
comment on column checkout.overview.next_step is 'what the buyer should do: pay, wait (money is under way), done, order_again, see_replacement';
