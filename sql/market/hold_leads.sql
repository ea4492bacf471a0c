create or replace function market.hold_leads(
  lead_ids uuid[],
  workspace_id uuid,
  hold_seconds integer default 600
)
returns market.outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
  perform market._check(hold_leads.lead_ids, hold_leads.workspace_id, hold_leads.hold_seconds);
  perform market._try_workspace(hold_leads.workspace_id);
  return market._answer(
    'hold',
    market._hold_to_pay(
      market._wanted(hold_leads.lead_ids), hold_leads.workspace_id, hold_leads.hold_seconds
    )
  );
end;
$$;

comment on function market.hold_leads(uuid[], uuid, integer) is
'Locks leads for a workspace until a deadline, all or none, as the draft of a purchase. Its own holds that share a lead with the list give way to it, but for one that is being paid.
hold_seconds: 1 to 3600.
status: held (purchase_id, price in credits, expires_at), replayed (it holds these already; the deadline moves on), taken (lead_ids: those sold, withdrawn or held by others), unknown_lead (lead_ids: which),
  over_limit (it would hold more leads than market.put_setting says without having paid).
Raises 55P03 when busy: somebody is at one of them just now, ask again; 22023 for arguments no caller should send.';
