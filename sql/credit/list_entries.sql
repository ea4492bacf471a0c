create or replace function credit.list_entries(
  workspace_id uuid,
  before bigint default null,
  at_most integer default 100
)
returns setof credit.entry
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select e.*
  from credit.entry as e
  where e.workspace_id = list_entries.workspace_id
    and e.id < coalesce(list_entries.before, 9223372036854775807)
  order by e.id desc
  limit least(greatest(list_entries.at_most, 1), 1000)
$$;

comment on function credit.list_entries(uuid, bigint, integer) is
'A workspace''s entries, newest first, at most at_most (1 to 1000). before: the id of the last one seen, for the next page.';
