create or replace function payment.get_bill(
  intent_id uuid default null,
  provider text default null,
  name text default null,
  out bill_id uuid,
  out issuer text,
  out mode text,
  out state text,
  out pay_at text,
  out order_id uuid,
  out reservation_id uuid,
  out amount bigint,
  out currency text,
  out price numeric,
  out lines jsonb,
  out names text[],
  out listed_since timestamptz,
  out listed_before timestamptz
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select
    i.id, i.provider, i.mode, i.state, i.pay_at, o.order_id, o.reservation_id, o.total, o.currency,
    trim_scale(o.total / payment._minor_units(1, o.currency)), o.lines,
    payment._names_of(i.id),
    -- It was asked for while its order was open, or within a day by a task; clocks differ.
    i.created_at - interval '5 minutes', i.created_at + interval '1 day'
  from payment.get_intent(get_bill.intent_id, get_bill.provider, get_bill.name) as i
  join checkout.overview as o on o.order_id = i.order_id
$$;

comment on function payment.get_bill(uuid, text, text) is
'All that a provider is told when it is to make an intent (bill_id, our id of it), and by which names to ask it afterwards; found like payment.get_intent, or no row.
issuer: the provider. amount: minor units of currency; price: the same in whole units, exactly.
listed_since, listed_before: within which the provider''s list shows it, if it was made at all.';
