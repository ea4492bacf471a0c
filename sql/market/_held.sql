create or replace function market._held(workspace_id uuid)
returns table (purchase_id uuid, reservation_id uuid, price bigint, lead_ids uuid[])
language sql
stable
as $$
  select p.id, p.reservation_id, p.price, array_agg(l.lead_id order by l.lead_id)
  from market.purchase as p
  join stock.reservation as r on r.id = p.reservation_id
  join market.purchase_lead as l on l.purchase_id = p.id
  where p.workspace_id = _held.workspace_id
    and p.state = 'pending'
    and p.order_id is null
    and stock._state(r, statement_timestamp()) = 'active'
  group by p.id
$$;

comment on function market._held(uuid) is
'What a workspace holds and is not paying yet, with its price and its leads in their order.';
