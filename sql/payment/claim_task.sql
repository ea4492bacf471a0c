create or replace function payment.claim_task(
  providers text[] default '{stripe,nowpayments}',
  lease_seconds integer default 60,
  out task_id uuid,
  out attempt integer,
  out kind text,
  out provider text,
  out event_id bigint,
  out intent_id uuid,
  out exception_id bigint,
  out day date,
  out mode text,
  out state text,
  out order_id uuid,
  out names text[],
  out movement text,
  out amount numeric,
  out currency text,
  out idempotency_key text,
  out may_resend boolean,
  out lease_until timestamptz
)
returns setof record
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  moment timestamptz := clock_timestamp();
  claimed payment.task;
begin
  if (claim_task.lease_seconds between 1 and 3600) is not true then
    raise invalid_parameter_value using
      message = 'lease_seconds: 1 to 3600',
      hint = 'longer than the provider''s answer may take; after it others may claim the task';
  end if;
  perform stock._guard_transaction();
  loop
    select t.* into claimed
    from payment.task as t
    where t.state = 'open'
      and t.due_at <= moment
      and (t.provider is null or t.provider = any (claim_task.providers))
    order by t.due_at
    limit 1
    for update skip locked;
    if claimed.id is null then
      return;
    end if;
    exit when claimed.attempts = 0 or payment._pause(claimed.kind, claimed.attempts) is not null;
    -- Its last worker never came back.
    perform payment._give_up(claimed, null);
  end loop;
  lease_until := moment + make_interval(secs => claim_task.lease_seconds);
  update payment.task as t
  set attempts = t.attempts + 1, due_at = lease_until
  where t.id = claimed.id
  returning t.attempts into attempt;

  select
    claimed.id, claimed.kind, claimed.provider, claimed.event_id, i.id, claimed.exception_id,
    claimed.day, i.mode, i.state, i.order_id, r.movement,
    array(select n.name from payment.name as n where n.intent_id = i.id order by n.name),
    coalesce(claimed.amount, o.total),
    coalesce(r.currency, o.currency),
    case when claimed.kind = 'look_up' then i.id else claimed.id end,
    -- Providers keep such a key for 24 hours at least. Once it may be gone, only a look tells.
    case
      when claimed.kind = 'look_up'
        then i.provider = 'stripe'
          and i.state in ('created', 'unknown')
          and i.created_at > moment - interval '23 hours'
      else claimed.created_at > moment - interval '23 hours'
    end
  into
    task_id, kind, provider, event_id, intent_id, exception_id,
    day, mode, state, order_id, movement,
    names, amount, currency, idempotency_key, may_resend
  from (select) as one
  left join payment.exception as e on e.id = claimed.exception_id
  left join payment.receipt as r on r.id = e.receipt_id
  left join payment.intent as i on i.id = coalesce(claimed.intent_id, r.intent_id)
  left join checkout.purchase_order as o on o.id = i.order_id;
  return next;
end;
$$;

comment on function payment.claim_task(text[], integer) is
'Claims the task that is due longest, or no row: commit, do it outside of any transaction, then payment.finish_task(task_id, attempt, …).
providers: those that the worker can ask. lease_seconds: for how long nobody else gets it; attempt fences off whoever is slower.
kind: apply (event_id: call payment.apply); cancel, expire (the intent, under one of its names); look_up (record what the provider
  shows by record_event without a delivery_id and apply it; an intent without a name was never answered: with may_resend make it
  anew under idempotency_key, then payment.opened; else look in the provider''s list for our intent_id); refund (record and
  apply what went back of movement already, ask payment.allow_refund, then send amount under idempotency_key); reconcile (day).
amount: minor units of currency, or coins. Raises 22023.';
