create or replace function payment._read_stripe_billing(thing jsonb, meaning text)
returns payment._fact
language plpgsql
immutable
as $$
declare
  object text := thing ->> 'object';
  paid_with jsonb := case
    when object = 'invoice_payment' then jsonb_build_array(thing)
    when jsonb_typeof(thing #> '{payments,data}') = 'array' then thing #> '{payments,data}'
    else '[]'
  end;
  fact payment._fact;
begin
  -- Both shapes: until API version 2025-03-31 an invoice itself named its subscription and its
  -- PaymentIntent; since then parent and payments do.
  fact.meaning := _read_stripe_billing.meaning;
  fact.reference := case object
    when 'subscription' then payment._id(thing -> 'id')
    when 'invoice' then coalesce(
      payment._id(thing -> 'subscription'),
      payment._id(thing #> '{parent,subscription_details,subscription}')
    )
  end;
  fact.movement := case object
    when 'invoice' then payment._id(thing -> 'id')
    when 'invoice_payment' then payment._id(thing -> 'invoice')
  end;
  fact.names := array_remove(
    array[
      fact.reference, fact.movement, payment._id(thing -> 'payment_intent'),
      payment._id(thing -> 'charge')
    ] || array(
      select payment._id(named.id)
      from jsonb_array_elements(paid_with) as p (payment)
      cross join lateral (
        values (p.payment #> '{payment,payment_intent}'), (p.payment #> '{payment,charge}')
      ) as named (id)
    ),
    null
  );
  fact.amount := payment._number(thing -> 'amount_paid');
  fact.currency := upper(thing ->> 'currency');
  if object = 'invoice' and fact.reference is null then
    fact.meaning := 'informational';
  elsif object = 'invoice_payment' and fact.movement is null then
    fact.problem := 'it names no invoice';
  end if;
  return fact;
end;
$$;

comment on function payment._read_stripe_billing(jsonb, text) is
'What an invoice, a payment of one, or a subscription of Stripe means (docs.stripe.com/api/invoices, invoice-payment, subscriptions). movement: the invoice; reference: the subscription; names: these, and the PaymentIntents and charges by which it was paid. An invoice of no subscription says nothing to us.';
