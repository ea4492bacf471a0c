create or replace function payment._ask_for_day(moment timestamptz)
returns integer
language sql
volatile
as $$
  -- An hour after midnight, for clocks differ.
  with made as (
    insert into payment.task (id, kind, provider, day, due_at)
    select stock._uuid_v7(moment), 'reconcile', p.provider, yesterday.day, moment
    from (values ('stripe'), ('nowpayments')) as p (provider)
    cross join (
      select ((moment - interval '1 hour') at time zone 'UTC')::date - 1 as day
    ) as yesterday
    where exists (
      select from payment.intent as i
      where i.provider = p.provider
        and i.created_at > moment - interval '9 days'
        and i.created_at < (yesterday.day + 1)::timestamp at time zone 'UTC'
    )
      and not exists (
        select from payment.task as t where t.provider = p.provider and t.day = yesterday.day
      )
    returning task.id
  )
  select count(*)::integer from made
$$;

comment on function payment._ask_for_day(timestamptz) is
'Makes the task to reconcile yesterday (UTC), once, for each provider that was used in the eight days up to then.';
