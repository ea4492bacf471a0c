create or replace function rpc.validate_and_lock_leads_for_purchase(
  p_lead_ids uuid[],
  p_buyer_workspace_id uuid
)
returns table (
  lead_id uuid,
  price bigint,
  marketplace_status text,
  sold_at timestamptz,
  sold_count integer,
  purchase_id uuid,
  locked_until timestamptz
)
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select
    l.lead_id, l.price, l.marketplace_status, l.sold_at, l.sold_count, o.purchase_id, o.expires_at
  from market.hold_leads(p_lead_ids, p_buyer_workspace_id) as o
  cross join lateral market._list_held(o.purchase_id) as l
  where o.status in ('held', 'replayed')
$$;

comment on function rpc.validate_and_lock_leads_for_purchase(uuid[], uuid) is
'Locks leads for a workspace for ten minutes (seed 002), all or none: one row each, or no row when one of them is taken or unknown, or that workspace would hold too many (market.put_setting). Calling it again for the same leads keeps the lock.
purchase_id: what to complete; the same in each row. locked_until: from then on others may have them. price: in credits.
Raises 55P03 when somebody is at one of them just now, 22023 for arguments no caller should send.';
