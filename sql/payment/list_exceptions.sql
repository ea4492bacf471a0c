create or replace function payment.list_exceptions(
  open_only boolean default true,
  before bigint default null,
  at_most integer default 100,
  kind text default null,
  sort text default 'newest'
)
returns setof payment.exception
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
begin
  if (list_exceptions.sort in ('newest', 'oldest')) is not true then
    raise invalid_parameter_value using
      message = 'sort: newest or oldest',
      hint = 'by when they were filed';
  end if;
  return query
  select e.*
  from payment.exception as e
  where (e.resolved_at is null or not list_exceptions.open_only)
    and (list_exceptions.kind is null or e.kind = list_exceptions.kind)
    and (
      list_exceptions.before is null
      or case list_exceptions.sort
        when 'newest' then e.id < list_exceptions.before
        else e.id > list_exceptions.before
      end
    )
  order by case when list_exceptions.sort = 'newest' then e.id end desc, e.id
  limit least(greatest(list_exceptions.at_most, 1), 1000);
end;
$$;

comment on function payment.list_exceptions(boolean, bigint, integer, text, text) is
'Exceptions, at most at_most (1 to 1000): those that are open, or all; of one kind, or of any. sort: newest or oldest. before: the last id of the page before. Raises 22023 for another sort.';
