create or replace function ops.list_products(
  search text default null,
  sort text default 'id',
  descending boolean default false,
  after bigint default null,
  at_most integer default 50,
  leads boolean default false,
  out product_id bigint,
  out sku text,
  out name text,
  out price numeric,
  out currency text,
  out total integer,
  out free integer,
  out held integer,
  out sold integer,
  out lapsed integer,
  out next_lapse_at timestamptz,
  out breaches bigint
)
returns setof record
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform stock._check_sort(
    list_products.sort,
    '{id,sku,name,total,free,held,sold,lapsed}',
    'descending: the other way round'
  );
  return query
  with candidate as (
    select
      p.id,
      case list_products.sort when 'sku' then p.sku when 'name' then lower(p.name) end as word,
      -- A branch that isn't taken is not read: units are counted only where they decide.
      case
        when list_products.sort = 'total' then p.total
        when list_products.sort in ('free', 'held', 'sold', 'lapsed') then (
          select
            case list_products.sort
              when 'free' then a.free when 'held' then a.held when 'sold' then a.sold
              else a.lapsed
            end
          from stock.availability as a
          where a.product_id = p.id
        )
        else p.id
      end as figure
    from stock.product as p
    where (
        list_products.search is null
        or position(lower(list_products.search) in lower(p.name)) > 0
        or position(lower(list_products.search) in lower(p.sku)) > 0
        or p.id::text = list_products.search
      )
      and (
        list_products.leads or not exists (select from market.lead as l where l.product_id = p.id)
      )
  ),
  placed as (
    select
      c.id,
      row_number() over (
        order by
          case when list_products.descending then c.word end desc,
          case when list_products.descending then c.figure end desc,
          c.word, c.figure, c.id
      ) as place
    from candidate as c
  ),
  page as (
    select here.id, here.place
    from placed as here
    where list_products.after is null
      or here.place > (select last.place from placed as last where last.id = list_products.after)
    order by here.place
    limit least(greatest(list_products.at_most, 1), 1000)
  )
  select
    p.id, p.sku, p.name, payment._whole_units(p.price_cents, p.currency), p.currency, a.total,
    a.free, a.held, a.sold, a.lapsed, a.next_lapse_at,
    (
      select count(*) from ops.breach as b
      where b.resolved_at is null and b.room = 'stock' and b.subject = 'product ' || p.id
    )
  from page
  join stock.product as p on p.id = page.id
  join stock.availability as a on a.product_id = page.id
  order by page.place;
end;
$$;

comment on function ops.list_products(text, text, boolean, bigint, integer, boolean) is
'Products with their units as stock.availability has them, at most at_most (1 to 1000); breaches: how many recorded ones are open; price: in whole units of currency.
search: in sku or name, or an id. sort: id, sku, name, total, free, held, sold or lapsed; descending: the other way round. after: the last product_id of the page before.
leads: also those that are leads of the market, one unit each. Raises 22023 for another sort.';
