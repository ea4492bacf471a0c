create or replace function payment.show_order(
  order_id uuid,
  out state text,
  out total numeric,
  out currency text,
  out lines jsonb,
  out created_at timestamptz,
  out expires_at timestamptz,
  out seconds_left integer,
  out reason text,
  out late boolean,
  out replaced_by uuid,
  out refund_owed boolean,
  out next_step text,
  out drop_id bigint,
  out product_id bigint
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select
    o.state, payment._whole_units(o.total, o.currency), o.currency, o.lines, o.created_at,
    o.expires_at, o.seconds_left, o.reason, o.late, o.replaced_by, o.refund_owed, o.next_step,
    sold_in.id, always_on.product_id
  from payment.get_order(show_order.order_id) as o
  left join lateral (
    select d.id
    from checkout.drop as d
    where d.product_id = (o.lines -> 0 ->> 'product_id')::bigint
    order by
      d.ends_at <= statement_timestamp(),
      case when d.ends_at > statement_timestamp() then d.starts_at end,
      d.id desc
    limit 1
  ) as sold_in on true
  left join payment.always_on as always_on
    on always_on.product_id = (o.lines -> 0 ->> 'product_id')::bigint
$$;

comment on function payment.show_order(uuid) is
'What the page of an order shows (payment.get_order), or no row. total: in whole units of currency, with the decimals that it has. drop_id: where its first product can be had anew: the drop that is on, else the next, else the last one; product_id: that product, where it is always on.';
