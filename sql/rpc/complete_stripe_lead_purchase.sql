create or replace function rpc.complete_stripe_lead_purchase(
  p_purchase_id uuid,
  p_download_url text
)
returns table (success boolean, already_completed boolean, lead_ids uuid[])
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select
    o.status = 'completed', o.status = 'already_completed',
    case when o.status = 'completed' then o.lead_ids else '{}' end
  from market.complete(p_purchase_id, p_download_url) as o
$$;

comment on function rpc.complete_stripe_lead_purchase(uuid, text) is
'Hands the leads of a purchase over that was paid by card (seed 002), once: (true, false, its leads), and ever after (false, true, {}). (false, false, {}): not paid, the lock is over, or no such purchase. Raises 55P03 when busy.';
