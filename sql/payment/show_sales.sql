create or replace function payment.show_sales(
  drop_ids bigint[] default '{}',
  product_ids bigint[] default '{}',
  at_most integer default 100,
  out listed boolean,
  out drop_id bigint,
  out product_id bigint,
  out name text,
  out price numeric,
  out currency text,
  out state text,
  out size integer,
  out sold integer,
  out held integer,
  out free integer,
  out next_lapse_at timestamptz,
  out starts_at timestamptz,
  out ends_at timestamptz,
  out hold_seconds integer,
  out seconds_left integer
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  with current as (
    select d.id
    from checkout.drop as d
    where d.ends_at > statement_timestamp()
    order by d.starts_at > statement_timestamp(), d.starts_at, d.id
    limit least(greatest(show_sales.at_most, 0), 1000)
  ),
  standing as (
    select a.product_id as id
    from payment.always_on as a
    order by a.product_id desc
    limit least(greatest(show_sales.at_most, 0), 1000)
  ),
  shown as (
    select d.product_id, d.id as drop_id, d.id in (select c.id from current as c) as listed
    from checkout.drop as d
    where d.id in (select c.id from current as c union select unnest(show_sales.drop_ids))
    union all
    select a.product_id, null, a.product_id in (select s.id from standing as s)
    from payment.always_on as a
    where a.product_id in (
      select s.id from standing as s union select unnest(show_sales.product_ids)
    )
  )
  select
    shown.listed, s.drop_id, s.product_id, s.name,
    payment._whole_units(s.price_cents, s.currency), s.currency,
    s.state, s.size, s.sold, s.held, s.free, s.next_lapse_at, s.starts_at, s.ends_at,
    s.hold_seconds,
    ceil(extract(epoch from
      case s.state when 'upcoming' then s.starts_at when 'on' then s.ends_at end
      - statement_timestamp()
    ))::integer
  from shown
  join checkout.sale as s
    on s.product_id = shown.product_id and s.drop_id is not distinct from shown.drop_id
  order by s.state <> 'on', s.starts_at, s.drop_id, s.product_id
$$;

comment on function payment.show_sales(bigint[], bigint[], integer) is
'What a shop window shows, in one statement whoever looks (rows of checkout.sale): the drops that are on and those to come, at most at_most (0 to 1000), and as many products, the newest, that are always on: these are listed; and those of drop_ids, in any state, and of product_ids.
price: in whole units of currency, with the decimals that it has. seconds_left: until it begins, or ends; null where it is over, or always on.';
