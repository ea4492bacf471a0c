create or replace function ops.count_open(
  out reservations bigint,
  out units bigint,
  out next_lapse_at timestamptz,
  out exceptions bigint,
  out due_tasks bigint,
  out parked_events bigint,
  out unknown_withdrawals bigint,
  out breaches bigint,
  out checked_at timestamptz
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select
    held.reservations, held.units, held.next_lapse_at,
    (select count(*) from payment.exception as e where e.resolved_at is null),
    (
      select count(*) from payment.task as t
      where t.state = 'open' and t.due_at <= statement_timestamp()
    ),
    (select count(*) from payment.event as e where e.state = 'parked'),
    (select count(*) from credit.withdrawal as w where w.state = 'unknown'),
    (select count(*) from ops.breach as b where b.resolved_at is null),
    (select c.ended_at from ops.check_run as c order by c.id desc limit 1)
  from (
    select
      count(distinct l.reservation_id) as reservations,
      coalesce(sum(l.quantity), 0) as units,
      min(l.expires_at) as next_lapse_at
    from stock.line as l
    where l.expires_at > statement_timestamp()
  ) as held
$$;

comment on function ops.count_open() is
'What is under way and what waits for a person: open reservations, their units and when the first lapses; open exceptions, tasks that are due, parked events, withdrawals of which nobody knows, open breaches, and when the last recorded check ended (null: never).';
