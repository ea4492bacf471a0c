create or replace function ops._check_credit()
returns table (room text, rule text, subject text, detail text)
language sql
volatile
as $$
  with
  entry as (
    select
      e.*, lag(e.balance, 1, 0::bigint) over (partition by e.workspace_id order by e.id) as before
    from credit.entry as e
  ),
  account as (
    select
      'workspace ' || a.workspace_id as subject, a.workspace_id, a.posted, a.pending,
      coalesce(sum(e.amount), 0) as entered
    from credit.account as a
    left join entry as e on e.workspace_id = a.workspace_id
    group by a.workspace_id
  )
  select
    'credit', 'posted_is_the_sum', a.subject,
    format('posted %s, entries %s', a.posted, a.entered)
  from account as a
  where a.posted <> a.entered
  union all
  select
    'credit', 'never_overdrawn', a.subject, format('posted %s, pending %s', a.posted, a.pending)
  from account as a
  where a.pending < 0 or a.posted < a.pending
  union all
  select
    'credit', 'pending_is_under_way', a.subject,
    format('pending %s, withdrawals under way %s', a.pending, w.amount)
  from account as a
  cross join lateral (
    select coalesce(sum(w.amount), 0) as amount
    from credit.withdrawal as w
    where w.workspace_id = a.workspace_id and w.state in ('open', 'sent', 'unknown')
  ) as w
  where a.pending <> w.amount
  union all
  select
    'credit', 'settled_is_entered', 'withdrawal ' || coalesce(w.id::text, e.key),
    format('%s of %s credits, %s entered', w.state, w.amount, coalesce(e.amount, 0))
  from (select e.* from entry as e where e.kind = 'withdrawal') as e
  full join credit.withdrawal as w
    on e.workspace_id = w.workspace_id and e.namespace = 'withdrawal' and e.key = w.id::text
  where e.amount is distinct from case when w.state = 'settled' then -w.amount end
  union all
  select
    'credit', 'balances_follow', 'entry ' || e.id,
    format('%s before, %s moved, %s after', e.before, e.amount, e.balance)
  from entry as e
  where e.before + e.amount <> e.balance
  union all
  select
    'credit', 'paid_packs_are_deposited', 'order ' || c.order_id,
    format('%s credits of a paid order, %s deposited', c.credits, coalesce(e.amount, 0))
  from payment.credit_order as c
  left join entry as e
    on e.workspace_id = c.workspace_id and e.namespace = 'order' and e.key = c.order_id::text
  where e.amount is distinct from (
    select c.credits
    from checkout.purchase_order as o
    where o.state = 'paid' and c.order_id in (o.id, o.replaces)
  )
  union all
  select
    'credit', 'credited_exceptions_are_deposited', 'exception ' || x.id,
    'its money became credits that nobody has'
  from payment.exception as x
  where x.resolution = 'credited'
    and not exists (
      select from entry as e where e.namespace = 'exception' and e.key = x.id::text
    )
$$;

comment on function ops._check_credit() is
'The breaches of room credit, as ops.check() returns them.';
