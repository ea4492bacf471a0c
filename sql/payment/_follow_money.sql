create or replace function payment._follow_money(
  event payment.event,
  fact payment._fact,
  extended membership.extension
)
returns void
language plpgsql
as $$
declare
  money record;
begin
  select
    sum(a.amount) as kept,
    sum(a.amount) filter (where a.outflow_id is null) as paid,
    min(a.receipt_id) as receipt_id
  into money
  from payment.allocation as a
  where a.extension_id = extended.id;
  if money.kept = 0 then
    perform membership._turn(
      extended, payment._said_at(event),
      case when fact.meaning like 'refund%' then 'refunded' else 'disputed' end
    );
  else
    perform membership._turn(extended, null, null);
  end if;
  if money.kept > 0 and money.kept < money.paid then
    perform payment._except(
      'short', 'payment ' || extended.payment_id, 'decision',
      format(
        '%s of %s are left of a payment that gave %s periods, which stay', money.kept, money.paid,
        extended.periods
      ),
      money.paid - money.kept, fact.currency, event.provider, event_id => event.id
    );
  else
    perform payment._resolve((payment._lock_exception(x.id)).id, 'matched', 'payment.apply')
    from payment.exception as x
    where x.kind = 'short'
      and x.subject = 'payment ' || extended.payment_id
      and x.resolved_at is null;
  end if;
end;
$$;

comment on function payment._follow_money(payment.event, payment._fact, membership.extension) is
'Money of a membership, whose member the caller has locked, went out or came back: what it gave is taken back when none of it is left, and given back when some is; a part of it takes nothing back and is told to a person. Raises 55P03.';
