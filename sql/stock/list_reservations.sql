create or replace function stock.list_reservations(
  state text default null,
  product_id bigint default null,
  before uuid default null,
  at_most integer default 100,
  reference text default null,
  buyer text default null,
  sort text default 'newest'
)
returns setof stock.overview
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  by_deadline boolean := list_reservations.sort = 'deadline';
  open_ids uuid[];
  last stock.reservation;
begin
  perform stock._check_sort(
    list_reservations.sort,
    '{newest,oldest,deadline}',
    'deadline shows what is open only, the first to lapse first'
  );
  if by_deadline or list_reservations.state in ('active', 'used') then
    -- The open ones are few among many, and only their lines know them.
    open_ids := array(
      select l.reservation_id
      from stock.line as l
      where l.expires_at > statement_timestamp()
        and (list_reservations.product_id is null or l.product_id = list_reservations.product_id)
    );
  end if;
  select r.* into last from stock.reservation as r where r.id = list_reservations.before;
  -- Planned for these very arguments: what nobody asked for is no condition and no order.
  return query
  select o.*
  from stock.overview as o
  where (open_ids is null or o.reservation_id = any (open_ids))
    and (list_reservations.state is null or o.state = list_reservations.state)
    and (not by_deadline or o.state in ('active', 'used'))
    and (list_reservations.reference is null or o.reference = list_reservations.reference)
    and (list_reservations.buyer is null or o.buyer = list_reservations.buyer)
    and (
      list_reservations.product_id is null
      or exists (
        select from stock.line as l
        where l.reservation_id = o.reservation_id and l.product_id = list_reservations.product_id
      )
    )
    and (
      list_reservations.before is null
      or case list_reservations.sort
        when 'newest' then o.reservation_id < list_reservations.before
        when 'oldest' then o.reservation_id > list_reservations.before
        else (o.expires_at, o.reservation_id) > (last.expires_at, list_reservations.before)
      end
    )
  order by
    case when list_reservations.sort = 'newest' then o.reservation_id end desc,
    case when by_deadline then o.expires_at end,
    o.reservation_id
  limit least(greatest(list_reservations.at_most, 1), 1000);
end;
$$;

comment on function stock.list_reservations(text, bigint, uuid, integer, text, text, text) is
'Reservations (rows of stock.overview), at most at_most (1 to 1000).
state: active, used, confirmed, released or expired. product_id: those with a line of it. reference, buyer: theirs, exactly.
sort: newest, oldest (by when they were made), or deadline (open ones only, the first to lapse first). before: the last reservation_id of the page before. Raises 22023 for another sort.';
