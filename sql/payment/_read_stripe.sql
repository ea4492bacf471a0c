create or replace function payment._read_stripe(payload jsonb)
returns payment._fact
language plpgsql
immutable
as $$
declare
  -- An event, or the bare object that a question of ours was answered with.
  thing jsonb := case payload ->> 'object'
    when 'event' then payload #> '{data,object}'
    else payload
  end;
  -- A bare object says by its status what an event says by its type.
  said text := case
    when payload ->> 'object' = 'event' then payload ->> 'type'
    when thing ->> 'object' = 'payment_intent' then 'payment_intent.' || case thing ->> 'status'
      when 'requires_payment_method' then case jsonb_typeof(thing -> 'last_payment_error')
        when 'object' then 'payment_failed'
        else 'created'
      end
      when 'succeeded' then 'succeeded'
      when 'processing' then 'processing'
      when 'canceled' then 'canceled'
      else 'created'
    end
    when thing ->> 'object' = 'checkout.session' then 'checkout.session.' || case
      when thing ->> 'status' = 'complete' then 'completed'
      when thing ->> 'status' = 'expired' then 'expired'
      else 'created'
    end
    when thing ->> 'object' = 'refund' then 'refund.updated'
    when thing ->> 'object' = 'charge' then case
      when payment._number(thing -> 'amount_refunded') > 0 then 'charge.refunded'
      else 'charge.updated'
    end
  end;
  fact payment._fact;
begin
  if said is null or jsonb_typeof(thing) is distinct from 'object' then
    fact.problem := 'neither an event of Stripe nor one of its objects';
    return fact;
  end if;
  fact.meaning := case
    when said in ('payment_intent.succeeded', 'checkout.session.async_payment_succeeded')
      then 'paid'
    when said = 'checkout.session.completed'
      then case thing ->> 'payment_status' when 'unpaid' then 'processing' else 'paid' end
    when said = 'payment_intent.processing' then 'processing'
    when said in ('payment_intent.payment_failed', 'checkout.session.async_payment_failed')
      then 'failed'
    when said = 'payment_intent.canceled' then 'cancelled'
    when said = 'checkout.session.expired' then 'expired'
    when said like 'payment_intent.%' or said = 'checkout.session.created' then 'opened'
    when said = 'charge.refunded' then 'refunded'
    when said in ('refund.created', 'refund.updated', 'refund.failed', 'charge.refund.updated')
      then case when thing ->> 'status' in ('failed', 'canceled') then 'refund_failed'
        else 'refunded'
      end
    -- An inquiry (warning_…) takes no money, nor does one that was prevented.
    when said = 'charge.dispute.created' and coalesce(thing ->> 'status', '') not like 'warning%'
      then 'disputed'
    when said = 'charge.dispute.closed' and thing ->> 'status' = 'won' then 'dispute_won'
    when said = 'charge.dispute.closed' and thing ->> 'status' = 'lost' then 'dispute_lost'
    else 'informational'
  end;
  if fact.meaning = 'informational' then
    return fact;
  end if;

  fact.intent_id := payment._uuid(
    coalesce(thing #>> '{metadata,intent_id}', thing ->> 'client_reference_id')
  );
  fact.order_id := payment._uuid(thing #>> '{metadata,order_id}');
  fact.movement := coalesce(
    payment._id(thing -> 'payment_intent'), payment._id(thing -> 'charge'),
    payment._id(thing -> 'id')
  );
  fact.names := array_remove(
    array[
      payment._id(thing -> 'payment_intent'), payment._id(thing -> 'charge'),
      payment._id(thing -> 'latest_charge'),
      case when thing ->> 'object' in ('payment_intent', 'checkout.session', 'charge')
        then payment._id(thing -> 'id')
      end
    ],
    null
  );
  fact.reference := case when thing ->> 'object' in ('refund', 'dispute') then thing ->> 'id' end;
  fact.amount := payment._number(
    thing -> case
      when fact.meaning = 'paid' and thing ->> 'object' = 'payment_intent' then 'amount_received'
      when fact.meaning = 'paid' then 'amount_total'
      when thing ->> 'object' = 'charge' then 'amount_refunded'
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
'What an event of Stripe (docs.stripe.com/api/events/types) or one of its objects means. A PaymentIntent''s metadata carry our intent_id, a Checkout Session''s client_reference_id does.';
