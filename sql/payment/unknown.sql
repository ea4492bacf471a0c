create or replace function payment.unknown(intent_id uuid, detail text, out state text)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  ours payment.intent := payment._lock(unknown.intent_id);
begin
  if payment._advance(ours, 'unknown', left(unknown.detail, 1000)) then
    perform checkout._expect_money(o, true)
    from checkout.purchase_order as o
    where o.id = ours.order_id;
    perform payment._queue(
      'look_up', clock_timestamp() + interval '10 seconds', ours.provider, intent_id => ours.id
    );
  end if;
  state := coalesce(
    (select i.state from payment.intent as i where i.id = unknown.intent_id), 'not_found'
  );
end;
$$;

comment on function payment.unknown(uuid, text) is
'Nobody knows what the provider did: a timeout, a 5xx, a lost reply. Never taken for a failure: the units stay, 60 minutes in all, and a task asks.
state: unknown, or what the intent has become meanwhile; not_found. Raises 55P03 when busy.';
