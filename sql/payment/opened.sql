create or replace function payment.opened(
  intent_id uuid,
  answer jsonb,
  out state text,
  out payable boolean
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  ours payment.intent := payment._lock(opened.intent_id);
  fact payment._fact;
begin
  if ours.id is null then
    state := 'not_found';
    payable := false;
    return;
  end if;
  fact := payment._read(ours.provider, opened.answer);
  if coalesce(cardinality(fact.names), 0) = 0 then
    raise invalid_parameter_value using
      message = 'answer: an object of the provider is wanted',
      hint = 'what it answered to the call that made the intent, as it came';
  end if;
  perform payment._link(ours.provider, fact.names, ours.id);
  perform payment._advance(ours, 'opened', null);
  update payment.intent as i
  set pay_at = coalesce(fact.pay_at, i.pay_at)
  where i.id = ours.id;
  -- Events that know it by its names alone may have come before.
  perform payment._apply_parked(ours.provider, payment._names_of(ours.id), ours);
  state := (select i.state from payment.intent as i where i.id = ours.id);
  -- Where it was paid, its buyer is told so.
  payable := payment._lives(state) or state = 'paid';
end;
$$;

comment on function payment.opened(uuid, jsonb) is
'The provider has made an intent: keeps the names by which it calls it, and the page where to pay. answer: its object, as it came. What it says about money is applied by record_event and apply only.
state: open, or what the intent has become meanwhile; not_found. payable: may its buyer be sent there to pay? Raises 55P03 when busy, 22023 for an answer without an id.';
