create or replace function payment._read_stripe(payload jsonb)
returns payment._fact
language plpgsql
immutable
as $$
declare
  is_event boolean := payload ->> 'object' is not distinct from 'event';
  thing jsonb := payment._thing(payload);
  object text := thing ->> 'object';
  fact payment._fact;
begin
  if (jsonb_typeof(thing) = 'object' and length(object) > 0) is not true then
    fact.problem := 'neither an event of Stripe nor one of its objects';
    return fact;
  end if;
  fact.meaning := coalesce(
    payment._stripe_meaning(
      case when is_event and object <> 'refund' then payload ->> 'type' else object end,
      case
        when object = 'charge' and payment._number(thing -> 'amount_refunded') > 0 then 'refunded'
        when thing ->> 'status' = 'requires_payment_method'
          and jsonb_typeof(thing -> 'last_payment_error') = 'object'
          then 'failed'
        else concat_ws(' ', thing ->> 'status', thing ->> 'payment_status')
      end
    ),
    'informational'
  );
  if fact.meaning = 'informational' then
    return fact;
  elsif object in ('invoice', 'invoice_payment', 'subscription') then
    return payment._read_stripe_billing(thing, fact.meaning);
  elsif thing ->> 'mode' = 'subscription' then
    -- A session that began one: its invoice tells of the money.
    fact.meaning := 'informational';
    return fact;
  end if;

  fact.intent_id := payment._uuid(
    coalesce(thing #>> '{metadata,intent_id}', thing ->> 'client_reference_id')
  );
  fact.order_id := payment._uuid(thing #>> '{metadata,order_id}');
  fact.task_id := payment._uuid(thing #>> '{metadata,task_id}');
  fact.names := array_remove(
    array[
      payment._id(thing -> 'payment_intent'), payment._id(thing -> 'charge'),
      case when object not in ('refund', 'dispute') then payment._id(thing -> 'id') end,
      payment._id(thing -> 'latest_charge')
    ],
    null
  );
  fact.movement := fact.names[1];
  fact.reference := case when object in ('refund', 'dispute') then thing ->> 'id' end;
  fact.amount := payment._number(
    thing -> case
      when fact.meaning = 'paid' and object = 'payment_intent' then 'amount_received'
      when fact.meaning = 'paid' then 'amount_total'
      when object = 'charge' then 'amount_refunded'
      else 'amount'
    end
  );
  fact.currency := upper(thing ->> 'currency');
  fact.price_currency := fact.currency;
  fact.pay_at := thing ->> 'url';
  return fact;
end;
$$;

comment on function payment._read_stripe(jsonb) is
'What an event of Stripe (docs.stripe.com/api/events/types) or one of its objects means. A PaymentIntent''s metadata carry our intent_id, a Checkout Session''s client_reference_id does, a refund''s metadata the task_id of ours.';
