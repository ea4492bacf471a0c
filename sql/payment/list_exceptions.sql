create or replace function payment.list_exceptions(
  open_only boolean default true,
  before bigint default null,
  at_most integer default 100
)
returns setof payment.exception
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select e.*
  from payment.exception as e
  where (e.resolved_at is null or not list_exceptions.open_only)
    and (list_exceptions.before is null or e.id < list_exceptions.before)
  order by e.id desc
  limit least(greatest(list_exceptions.at_most, 1), 1000)
$$;

comment on function payment.list_exceptions(boolean, bigint, integer) is
'Exceptions, newest first, at most at_most (1 to 1000): those that are open, or all. before: the last id of the page before.';
