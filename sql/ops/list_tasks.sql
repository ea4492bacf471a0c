create or replace function ops.list_tasks(
  state text default null,
  kind text default null,
  sort text default 'newest',
  before uuid default null,
  at_most integer default 50
)
returns setof ops.task
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  last payment.task;
begin
  perform stock._check_sort(
    list_tasks.sort, '{newest,oldest,due}', 'due shows open tasks only, the one due longest first'
  );
  select t.* into last from payment.task as t where t.id = list_tasks.before;
  return query
  select t.*
  from ops.task as t
  where (list_tasks.state is null or t.state = list_tasks.state)
    and (list_tasks.kind is null or t.kind = list_tasks.kind)
    and (list_tasks.sort <> 'due' or t.state = 'open')
    and (
      list_tasks.before is null
      or case list_tasks.sort
        when 'newest' then t.task_id < list_tasks.before
        when 'oldest' then t.task_id > list_tasks.before
        else (t.due_at, t.task_id) > (last.due_at, list_tasks.before)
      end
    )
  order by
    case when list_tasks.sort = 'newest' then t.task_id end desc,
    case when list_tasks.sort = 'due' then t.due_at end,
    t.task_id
  limit least(greatest(list_tasks.at_most, 1), 1000);
end;
$$;

comment on function ops.list_tasks(text, text, text, uuid, integer) is
'Tasks (rows of ops.task), at most at_most (1 to 1000). state: open, done or given_up. kind: as in ops.task.
sort: newest, oldest, or due (open ones only, the one due longest first). before: the last task_id of the page before. Raises 22023 for another sort.';
