create or replace function payment.get_order(
  order_id uuid,
  out state text,
  out total bigint,
  out currency text,
  out lines jsonb,
  out created_at timestamptz,
  out expires_at timestamptz,
  out seconds_left integer,
  out reason text,
  out late boolean,
  out replaces uuid,
  out replaced_by uuid,
  out refund_owed boolean,
  out next_step text
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select
    o.state, o.total, o.currency, o.lines, o.created_at, o.expires_at, o.seconds_left, o.reason,
    o.late, o.replaces, o.replaced_by, owed.refund,
    case
      when owed.refund and o.next_step = 'order_again' then 'wait_for_refund'
      else o.next_step
    end
  from checkout.get_order(get_order.order_id) as o
  cross join lateral (
    select exists (
      select from payment.exception as e
      where e.order_id = o.order_id
        and e.receipt_id is not null
        and e.owed <> 'answer' and e.resolved_at is null
    ) as refund
  ) as owed
$$;

comment on function payment.get_order(uuid) is
'One order as it is at this moment, or no row, and what its buyer should do.
next_step: pay, wait (money is under way), done, order_again, see_replacement (replaced_by), wait_for_refund. refund_owed: money of it waits in an exception.';
