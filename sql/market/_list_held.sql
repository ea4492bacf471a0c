create or replace function market._list_held(purchase_id uuid)
returns table (
  lead_id uuid,
  price bigint,
  marketplace_status text,
  sold_at timestamptz,
  sold_count integer
)
language sql
volatile
as $$
  -- Volatile: whoever asks has made the purchase in the same statement, and wants to see it.
  select l.id, held.price, l.status, l.sold_at, l.sold_count
  from market.purchase_lead as held
  join market.lead as l on l.id = held.lead_id
  where held.purchase_id = _list_held.purchase_id
  order by l.id
$$;

comment on function market._list_held(uuid) is
'The leads of a purchase by the names of the rpc, as they are at this moment.';
