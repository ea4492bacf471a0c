create or replace function payment._paid_by(fact payment._fact, intent_id uuid)
returns payment.receipt
language sql
stable
as $$
  select r.*
  from payment.receipt as r
  where r.intent_id = _paid_by.intent_id
    -- Some events of Stripe name only the charge, and that is of the only payment.
    and (
      r.movement = fact.movement
      or r.provider = 'stripe' and fact.movement not like 'pi\_%'
    )
  order by (r.movement = fact.movement) desc, r.id
  limit 1
$$;

comment on function payment._paid_by(payment._fact, uuid) is
'The receipt of an intent whose money an event tells to have gone out again; nulls while it has not been seen.';
