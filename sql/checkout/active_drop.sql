create or replace function checkout.active_drop(
  inout drop_id bigint default null,
  out product_id bigint,
  out name text,
  out price_cents bigint,
  out currency text,
  out size integer,
  out sold integer,
  out held integer,
  out free integer,
  out fill_percent numeric,
  out starts_at timestamptz,
  out ends_at timestamptz,
  out hold_seconds integer
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select
    d.id, p.id, p.name, p.price_cents, p.currency, a.total, a.sold, a.held, a.free,
    coalesce(round(100.0 * (a.sold + a.held) / nullif(a.total, 0), 1), 100),
    d.starts_at, d.ends_at, coalesce(p.hold_seconds, 600)
  from checkout.drop as d
  join stock.product as p on p.id = d.product_id
  join stock.availability as a on a.product_id = p.id
  where d.starts_at <= statement_timestamp() and d.ends_at > statement_timestamp()
    and (active_drop.drop_id is null or d.id = active_drop.drop_id)
  order by d.ends_at, d.id
$$;

comment on function checkout.active_drop(bigint) is
'The drops of this moment, the first to end first, or the one of that id: size (the product''s total) = sold + held + free units, fill_percent (of sold + held), and how long a buyer''s units are held (10 minutes unless the product says otherwise).';
