create or replace function ops.list_events(
  state text default null,
  provider text default null,
  sort text default 'newest',
  before bigint default null,
  at_most integer default 50
)
returns setof ops.inbox
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
begin
  perform stock._check_sort(list_events.sort, '{newest,oldest}', 'by when they came');
  return query
  select e.*
  from ops.inbox as e
  where (list_events.state is null or e.state = list_events.state)
    and (list_events.provider is null or e.provider = list_events.provider)
    and (
      list_events.before is null
      or case list_events.sort
        when 'newest' then e.event_id < list_events.before
        else e.event_id > list_events.before
      end
    )
  order by case when list_events.sort = 'newest' then e.event_id end desc, e.event_id
  limit least(greatest(list_events.at_most, 1), 1000);
end;
$$;

comment on function ops.list_events(text, text, text, bigint, integer) is
'What providers told (rows of ops.inbox), at most at_most (1 to 1000). state: received, parked, applied, ignored or failed.
sort: newest or oldest. before: the last event_id of the page before. Raises 22023 for another sort.';
