create or replace function payment._assignment(claimed payment.task)
returns payment.assignment
language sql
volatile
as $$
  select
    claimed.id, claimed.attempts, claimed.kind, claimed.provider, claimed.event_id, i.id,
    claimed.exception_id, claimed.day,
    payment._names_of(i.id),
    r.movement,
    coalesce(claimed.amount, o.total),
    coalesce(r.currency, o.currency),
    case when claimed.kind = 'look_up' then i.id else claimed.id end,
    -- Stripe keeps such a key for 24 hours at least. Once it may be gone, only a look tells.
    claimed.kind = 'look_up'
      and i.provider = 'stripe'
      and i.state in ('created', 'unknown')
      and i.created_at > clock_timestamp() - interval '23 hours'
  from (select) as one
  left join payment.exception as e on e.id = claimed.exception_id
  left join payment.receipt as r on r.id = e.receipt_id
  left join payment.intent as i on i.id = coalesce(claimed.intent_id, r.intent_id)
  left join checkout.purchase_order as o on o.id = i.order_id
$$;

comment on function payment._assignment(payment.task) is
'All that a worker has to know about a task that it has claimed.';
