create or replace function payment._has_other_payment(intent_id uuid, movement text)
returns boolean
language sql
stable
as $$
  -- A Checkout Session, cs_…, is no payment beside its own PaymentIntent: its end is one.
  select exists (
    select from payment.name as n
    where n.intent_id = _has_other_payment.intent_id
      and case
        when n.name like 'payment %' then n.name <> 'payment ' || _has_other_payment.movement
        when n.name like 'pi\_%' and _has_other_payment.movement like 'pi\_%'
          then n.name <> _has_other_payment.movement
      end
  )
$$;

comment on function payment._has_other_payment(uuid, text) is
'Is there another payment of this intent beside this one? Then the end of this one ends nothing: an invoice has one for each coin that its buyer tried, and anybody with our account at Stripe can put our intent''s id into a PaymentIntent of theirs.';
