create or replace function ops._purge_money(closed_before timestamptz, at_most integer)
returns integer
language sql
volatile
as $$
  with
  task as (
    delete from payment.task as t
    where t.id in (
      select old.id
      from payment.task as old
      where old.closed_at < _purge_money.closed_before
      order by old.id
      limit _purge_money.at_most
      for update skip locked
    )
    returning t.id, t.event_id
  ),
  event as (
    delete from payment.event as e
    where e.id in (
      select old.id
      from payment.event as old
      where old.closed_at < _purge_money.closed_before
        -- What money came by, what was answered for ever, what a person was told of.
        and not exists (select from payment.receipt as r where r.event_id = old.id)
        and not exists (select from payment.answer as a where a.event_id = old.id)
        and not exists (select from payment.exception as x where x.event_id = old.id)
        and not exists (select from payment.task as t where t.event_id = old.id)
      order by old.id
      limit _purge_money.at_most
      for update skip locked
    )
    returning e.id
  ),
  -- A list is whole or gone: a part of it would look as if the rest were missing there.
  listed as (
    select s.provider, s.day
    from payment.statement as s
    where s.day < _purge_money.closed_before
    order by s.day
    limit 1
    for update skip locked
  ),
  line as (
    delete from payment.statement_line as l
    using listed
    where (l.provider, l.day) = (listed.provider, listed.day)
    returning l.number
  ),
  list as (
    delete from payment.statement as s
    using listed
    where (s.provider, s.day) = (listed.provider, listed.day)
    returning s.day
  )
  select (
    (select count(*) from task) + (select count(*) from event)
    + (select count(*) from line) + (select count(*) from list)
  )::integer
$$;

comment on function ops._purge_money(timestamptz, integer) is
'Deletes what the money of long ago left behind: closed tasks and events that brought none and were told to nobody, at most at_most of each, and the oldest staged list; how many rows in all. An event goes after its tasks, with a later call.';
