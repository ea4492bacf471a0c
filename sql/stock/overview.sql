create or replace view stock.overview as
select
  r.id as reservation_id,
  -- stock._state once more: a view's functions are called with its reader's rights.
  case
    when r.state = 'active' and r.expires_at <= statement_timestamp() then 'expired'
    when r.state = 'active' and r.used_at is not null then 'used'
    else r.state
  end as state,
  r.namespace,
  r.reference,
  r.buyer,
  r.created_at,
  r.expires_at,
  case
    when r.state = 'active'
      then greatest(ceil(extract(epoch from r.expires_at - statement_timestamp())), 0)::integer
    else 0
  end as seconds_left,
  r.closed_at,
  r.reason,
  (
    select jsonb_agg(
      jsonb_build_object(
        'product_id', l.product_id, 'quantity', l.quantity + l.returned, 'returned', l.returned
      )
      order by l.product_id
    )
    from stock.line as l
    where l.reservation_id = r.id
  ) as lines
from stock.reservation as r;

comment on view stock.overview is
'Reservations as they are at this moment, with their lines; a lapsed one reads expired at once.';
comment on column stock.overview.state is 'active, used (it has an order), confirmed, released or expired';
comment on column stock.overview.lines is '[{"product_id", "quantity", "returned"}, ...] in the order of products';
