create or replace function ops.health(
  out status text,
  out reasons text[],
  out last_sweep_at timestamptz,
  out seconds_since_sweep integer
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  money_sweep_at timestamptz := (select s.ended_at from payment.swept as s);
begin
  select max(s.ended_at) into last_sweep_at from ops.sweep_run as s;
  seconds_since_sweep := extract(epoch from clock_timestamp() - last_sweep_at);
  reasons := array_remove(
    array[
      case
        when last_sweep_at is null then 'no sweep yet'
        when seconds_since_sweep > 75 then 'the last sweep is older than 75 seconds'
      end,
      case
        when money_sweep_at is null then 'no sweep of the money yet'
        when money_sweep_at < clock_timestamp() - interval '75 seconds'
          then 'the last sweep of the money is older than 75 seconds'
      end,
      case
        when exists (select from ops.breach as b where b.resolved_at is null)
          then 'ops.check() found a breach: see ops.breach'
      end,
      case
        when exists (
          select from payment.task as t
          where t.state = 'open' and t.due_at < clock_timestamp() - interval '5 minutes'
        )
          then 'tasks have been due for more than 5 minutes: does a worker run?'
      end,
      case
        when exists (
          select from credit.withdrawal as w
          where w.closed_at is null and w.due_at < clock_timestamp() - interval '5 minutes'
        )
          then 'withdrawals have been due for more than 5 minutes: does a worker pay out?'
      end,
      case
        when exists (
          select from credit.withdrawal as w
          where w.state = 'unknown' and w.created_at < clock_timestamp() - interval '1 day'
        )
          then 'nobody knows for a day what became of a withdrawal: ask the provider'
      end,
      case
        when exists (
          select from market.purchase as p
          where p.state = 'paid' and p.paid_at < clock_timestamp() - interval '5 minutes'
        )
          then 'leads paid for 5 minutes ago are not handed over: does market.sweep() run?'
      end
    ],
    null
  );
  status := case when cardinality(reasons) = 0 then 'ok' else 'degraded' end;
end;
$$;

comment on function ops.health() is
'ok, or degraded with the reasons: no sweep, of units or of money, for more than 75 seconds, a recorded breach that is not resolved, tasks or withdrawals that nobody has claimed for 5 minutes, a withdrawal without a certain answer for a day, or leads that were paid 5 minutes ago and not handed over.';
