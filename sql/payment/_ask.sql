create or replace function payment._ask(moment timestamptz, at_most integer)
returns integer
language sql
volatile
as $$
  with open as (
    select i.id, i.provider
    from payment.intent as i
    where i.provider <> 'generic'
      and i.state in ('created', 'unknown', 'open', 'processing')
      and i.created_at > moment - interval '30 days'
      -- After five minutes, then ever more rarely.
      and moment - coalesce(i.asked_at, i.created_at)
        > greatest(interval '5 minutes', (moment - i.created_at) / 4)
      and not exists (
        select from payment.task as t
        where t.intent_id = i.id and (t.state = 'open' or t.state = 'given_up')
      )
    order by i.created_at
    limit _ask.at_most
    for update of i skip locked
  )
  select coalesce(
    sum(payment._queue('look_up', moment, open.provider, intent_id => open.id)::integer), 0
  )::integer
  from open
$$;

comment on function payment._ask(timestamptz, integer) is
'Makes a task to ask the provider about each intent that has been open for five minutes, and again whenever a quarter of its age has passed.';
