create or replace function payment._has_other_payment(intent_id uuid, movement text)
returns boolean
language sql
stable
as $$
  select exists (
    select from payment.name as n
    where n.intent_id = _has_other_payment.intent_id
      and n.name like 'payment %'
      and n.name <> 'payment ' || _has_other_payment.movement
  )
$$;

comment on function payment._has_other_payment(uuid, text) is
'An invoice has a payment for each coin that its buyer tried: is there one beside this? Then the end of this one ends nothing.';
