create or replace function ops.list_withdrawals(
  state text default null,
  sort text default 'newest',
  before uuid default null,
  at_most integer default 50,
  withdrawal_id uuid default null
)
returns setof credit.withdrawal
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
begin
  perform stock._check_sort(
    list_withdrawals.sort, '{newest,oldest}', 'by when they were asked for'
  );
  return query
  select w.*
  from credit.withdrawal as w
  where (list_withdrawals.state is null or w.state = list_withdrawals.state)
    and (list_withdrawals.withdrawal_id is null or w.id = list_withdrawals.withdrawal_id)
    and (
      list_withdrawals.before is null
      or case list_withdrawals.sort
        when 'newest' then w.id < list_withdrawals.before
        else w.id > list_withdrawals.before
      end
    )
  order by case when list_withdrawals.sort = 'newest' then w.id end desc, w.id
  limit least(greatest(list_withdrawals.at_most, 1), 1000);
end;
$$;

comment on function ops.list_withdrawals(text, text, uuid, integer, uuid) is
'Withdrawals, at most at_most (1 to 1000). state: open, sent, unknown, settled or rejected. sort: newest or oldest. before: the last id of the page before.
withdrawal_id: that one only. Raises 22023 for another sort.';
