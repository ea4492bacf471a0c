create or replace function rpc.mark_leads_sold_bulk(p_lead_ids uuid[])
returns integer
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select market.mark_sold(p_lead_ids)
$$;

comment on function rpc.mark_leads_sold_bulk(uuid[]) is
'Makes sure that leads of completed purchases are marked as sold (seed 002); how many of these are. Others it leaves alone: only a completed purchase sells a lead. Raises 55P03 when busy.';
