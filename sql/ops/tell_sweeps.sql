create or replace function ops.tell_sweeps()
returns table (source text, expired bigint)
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  with untold as (
    select s.id, s.source, s.expired - s.told as expired
    from ops.sweep_run as s
    where s.expired > s.told
    order by s.id
    for update skip locked
  ),
  told as (
    update ops.sweep_run as s
    set told = s.told + untold.expired
    from untold
    where s.id = untold.id
  )
  select untold.source, untold.expired from untold
$$;

comment on function ops.tell_sweeps() is
'How many reservations each sweep has expired, and who swept, of those that no call has told before: however many call it, each one is told once. A sweep that is under way tells the rest later.';
