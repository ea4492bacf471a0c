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
    s.drop_id, s.product_id, s.name, s.price_cents, s.currency, s.size, s.sold, s.held, s.free,
    s.fill_percent, s.starts_at, s.ends_at, s.hold_seconds
  from checkout.sale as s
  where s.starts_at <= statement_timestamp() and s.ends_at > statement_timestamp()
    and (active_drop.drop_id is null or s.drop_id = active_drop.drop_id)
  order by s.ends_at, s.drop_id
$$;

comment on function checkout.active_drop(bigint) is
'The drops of this moment, the first to end first, or the one of that id: size (the product''s total) = sold + held + free units, fill_percent (of sold + held), and how long a buyer''s units are held (10 minutes unless the product says otherwise).';
