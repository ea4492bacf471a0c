create or replace function payment.sweep(
  at_most integer default 1000,
  out cancelled integer,
  out tasks integer,
  out exceptions integer
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  moment timestamptz := clock_timestamp();
begin
  cancelled := checkout.sweep(sweep.at_most);
  -- One at a time: two would each make the same tasks.
  if not pg_try_advisory_xact_lock(hashtextextended('payment.sweep', 8)) then
    perform stock._raise_busy();
  end if;
  tasks := payment._end_at_provider(moment, sweep.at_most)
    + payment._ask(moment, sweep.at_most)
    + payment._try_again(moment, sweep.at_most)
    + payment._ask_for_day(moment);
  exceptions := payment._tell_parked(moment, sweep.at_most);
  insert into payment.swept (ended_at, cancelled, tasks, exceptions)
  values (clock_timestamp(), sweep.cancelled, sweep.tasks, sweep.exceptions)
  on conflict on constraint swept_pkey do update
  set
    ended_at = excluded.ended_at,
    cancelled = excluded.cancelled,
    tasks = excluded.tasks,
    exceptions = excluded.exceptions;
end;
$$;

comment on function payment.sweep(integer) is
'What pg_cron calls every minute: writes down lapsed orders as cancelled (cancelled: how many), makes the tasks that are due (tasks): end at the provider what is over here, ask about what has been open for five minutes, apply what was parked or has no task any more, reconcile the days that are over; and tells of money parked for an hour (exceptions). Never leaves the database.
at_most: of each. Raises 22023 when that is below 1, 55P03 while another call runs.';
