create or replace function market.purchase(
  lead_ids uuid[],
  workspace_id uuid,
  key text,
  namespace text default 'sql'
)
returns market.outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
-- Generic plans that probe indexes: planning anew cost half of a purchase.
declare
  wanted uuid[] := market._wanted(purchase.lead_ids);
  account credit.account;
  outcome market.outcome;
  status text;
begin
  perform market._check(purchase.lead_ids, purchase.workspace_id);
  perform market._try_workspace(purchase.workspace_id);
  outcome := market._replay(
    wanted, purchase.workspace_id, purchase.namespace, purchase.key, false
  );
  if outcome.status is not null then
    return market._answer('purchase', outcome);
  end if;

  -- Its account first: whoever can't pay holds nothing.
  account := credit._lock(purchase.workspace_id);
  outcome := market._look(wanted, purchase.workspace_id);
  if outcome.status is null and (account.posted - account.pending >= outcome.price) is not true then
    outcome.status := 'insufficient_credits';
    outcome.balance := coalesce(account.posted - account.pending, 0);
  elsif outcome.status is null then
    outcome := market._hold(wanted, purchase.workspace_id, 60);
  end if;
  if outcome.status in ('held', 'replayed') then
    status := market._complete(
      market._lock(outcome.purchase_id), purchase.workspace_id, outcome.price
    );
    if status <> 'completed' then
      -- Its price has changed since the look, or the hold has lapsed: whoever asks again is told.
      perform stock._raise_busy();
    end if;
    update market.purchase as p
    set namespace = purchase.namespace, key = purchase.key
    where p.id = outcome.purchase_id;
    outcome := market._outcome(status, outcome.purchase_id);
  end if;
  return market._answer('purchase', outcome);
end;
$$;

comment on function market.purchase(uuid[], uuid, text, text) is
'Buys leads with a workspace''s credits: locks them, pays, assigns and completes in one call, all or none.
key: the caller''s own, 1 to 255 characters, once a workspace and namespace.
status: completed (purchase_id, price, balance), already_completed (under this key; nothing was charged again), mismatch (this key stands for other leads),
  insufficient_credits (price; balance: what may be spent), taken (lead_ids: those sold, withdrawn or held by others), unknown_lead (lead_ids: which).
Raises 55P03 when busy, 22023 for arguments no caller should send.';
