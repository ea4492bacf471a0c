create or replace function payment._find(event payment.event, fact payment._fact)
returns payment.intent
language plpgsql
as $$
declare
  wanted_id uuid := coalesce(event.order_id, fact.order_id);
  found_id uuid := payment._known(event.provider, fact.intent_id, fact.names);
begin
  if found_id is null then
    select i.id into found_id
    from payment.intent as i
    where i.order_id = wanted_id and i.provider = event.provider
    order by i.id desc
    limit 1;
  end if;
  if found_id is not null or wanted_id is null then
    return payment._lock(found_id);
  end if;

  -- Whoever makes that order just now finds this event parked, or is found here.
  if not exists (select from checkout.purchase_order as o where o.id = wanted_id) then
    perform checkout._try_id(wanted_id);
  end if;
  if (checkout._lock(wanted_id)).id is null or payment._pays_back(fact.meaning) then
    return null;
  end if;
  -- A payment that somebody else began for an order of ours.
  found_id := stock._uuid_v7(clock_timestamp());
  insert into payment.intent (id, order_id, provider, mode, state)
  values (
    found_id, wanted_id, event.provider,
    case event.provider
      when 'stripe' then 'intent' when 'nowpayments' then 'invoice' else 'webhook'
    end,
    'open'
  );
  return payment._lock(found_id);
end;
$$;

comment on function payment._find(payment.event, payment._fact) is
'Locks and returns the intent that an event is about, with its order; makes one where the order is ours and the intent is not; nulls while neither is known. Raises 55P03 when busy.';
