create or replace function payment._end_at_provider(moment timestamptz, at_most integer)
returns integer
language sql
volatile
as $$
  with over as (
    select i.id, i.mode
    from payment.intent as i
    join checkout.overview as o on o.order_id = i.order_id
    where i.provider = 'stripe'
      and i.state in ('open', 'failed')
      and (
        o.state <> 'pending'
        or exists (
          select from payment.intent as newer
          where newer.order_id = i.order_id
            and newer.id > i.id
            and newer.state not in ('refused', 'cancelled', 'expired')
        )
      )
      and not exists (
        select from payment.task as t
        where t.intent_id = i.id
          and t.kind in ('cancel', 'expire')
          and payment._stands(t, moment)
      )
    order by i.id
    limit _end_at_provider.at_most
    for update of i skip locked
  )
  select coalesce(
    sum(
      payment._queue(
        case over.mode when 'intent' then 'cancel' else 'expire' end,
        moment, 'stripe', intent_id => over.id
      )::integer
    ),
    0
  )::integer
  from over
$$;

comment on function payment._end_at_provider(timestamptz, integer) is
'Makes a task, once unless it gave up, to end each intent at Stripe whose order is over or has a newer intent. NOWPayments ends nothing on request.';
