create or replace function payment._ask(moment timestamptz, at_most integer)
returns integer
language sql
volatile
as $$
  with open as (
    select i.id, i.provider
    from payment.intent as i
    where i.provider <> 'generic'
      -- An invoice stays payable for a week, in another coin too, whatever ended of it.
      and (payment._lives(i.state) or i.provider = 'nowpayments' and i.state = 'expired')
      and i.created_at > moment - interval '30 days'
      -- After five minutes, then ever more rarely.
      and moment - coalesce(i.asked_at, i.created_at)
        > greatest(interval '5 minutes', (moment - i.created_at) / 4)
      and not exists (
        select from payment.task as t
        where t.intent_id = i.id and t.state <> 'done' and payment._stands(t, moment)
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
'Makes a task to ask the provider about each intent that may be paid and is older than five minutes, and again whenever a quarter of its age has passed, for 30 days; also where the last task gave up, a day later.';
