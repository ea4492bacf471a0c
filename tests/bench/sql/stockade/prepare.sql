-- What the benchmark adds to Stockade's own database: builders of large states, and the ids that
-- confirm works through. Set-based, for a million calls would take an hour.
create schema bench;
grant usage on schema bench to stockade_dba;

create table bench.waiting (n integer primary key, id uuid not null);
grant select on bench.waiting to stockade_dba;

create function bench.make_products(how_many bigint, units integer, slots integer)
returns void
language sql
as $$
  with made as (
    insert into stock.product (sku, name, price_cents, total, slots)
    select 'sku-' || gen_random_uuid(), 'Product ' || n, 1000, units * slots, slots
    from generate_series(1, how_many) as n
    returning id
  )
  insert into stock.slot (product_id, number, available)
  select made.id, number, units
  from made cross join generate_series(1, slots) as number;
$$;

-- Spread over the products 1 to `spread`, the last one at that deadline and 5,000 a second before it:
-- ids follow the time, as those of real ones do. A state of null takes turns: eight of ten are
-- confirmed.
create function bench.make_reservations(
  how_many bigint, spread bigint, state text, expires_at timestamptz
)
returns void
language sql
as $$
  with fresh as materialized (
    select
      n,
      stock._uuid_v7(lapses.at - interval '2 minutes') as id,
      lapses.at as expires_at,
      coalesce(
        make_reservations.state,
        case n % 10 when 0 then 'released' when 1 then 'expired' else 'confirmed' end
      ) as state
    from generate_series(1, how_many) as n
    cross join lateral (
      select make_reservations.expires_at - (how_many - n) * interval '200 microseconds' as at
    ) as lapses
  ),
  reservations as (
    insert into stock.reservation (
      id, namespace, reference, fingerprint, hold_seconds, state, created_at, expires_at, closed_at
    )
    select
      f.id, 'http', gen_random_uuid()::text, f.n, 120, f.state,
      f.expires_at - interval '2 minutes', f.expires_at,
      case when f.state <> 'active' then f.expires_at end
    from fresh as f
  )
  insert into stock.line (reservation_id, product_id, quantity, expires_at)
  select
    f.id, 1 + f.n % make_reservations.spread, 1,
    case when f.state = 'active' then f.expires_at end
  from fresh as f;
$$;

-- Makes each total what it has to be, so that ops.check() finds nothing wrong with what was built.
create function bench.settle()
returns void
language sql
as $$
  update stock.product as p
  set total = units.free + coalesce(units.out, 0)
  from (
    select s.product_id, s.free, l.out
    from (select product_id, sum(available) as free from stock.slot group by 1) as s
    left join (
      select l.product_id, sum(l.quantity) as out
      from stock.line as l
      join stock.reservation as r on r.id = l.reservation_id
      where r.state in ('active', 'confirmed')
      group by 1
    ) as l using (product_id)
  ) as units
  where units.product_id = p.id;
$$;
