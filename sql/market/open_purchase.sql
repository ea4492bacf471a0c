create or replace function market.open_purchase(
  lead_ids uuid[],
  workspace_id uuid,
  key text,
  namespace text default 'sql',
  window_seconds integer default 900
)
returns market.outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  wanted uuid[] := market._wanted(open_purchase.lead_ids);
  outcome market.outcome;
begin
  perform market._check(
    open_purchase.lead_ids, open_purchase.workspace_id, open_purchase.window_seconds
  );
  perform market._try_workspace(open_purchase.workspace_id);
  outcome := market._replay(
    wanted, open_purchase.workspace_id, open_purchase.namespace, open_purchase.key, true
  );
  if outcome.status is null then
    outcome := market._hold_to_pay(
      wanted, open_purchase.workspace_id, open_purchase.window_seconds
    );
  end if;
  if outcome.status in ('held', 'replayed') and outcome.order_id is null then
    outcome := market._order(
      outcome.purchase_id, open_purchase.key, open_purchase.namespace,
      open_purchase.window_seconds
    );
  end if;
  return market._answer('open', outcome);
end;
$$;

comment on function market.open_purchase(uuid[], uuid, text, text, integer) is
'Holds leads for a workspace that pays by card, and places the order: pay that (order_id) through payment.open, then market.complete. Without that, market.sweep completes what was paid.
key: the caller''s own, 1 to 255 characters, once a workspace and namespace; that of an expired purchase may be used again. window_seconds: how long there is to pay.
status: opened (purchase_id, order_id, expires_at), replayed (the same, under this key), already_completed, mismatch (this key stands for other leads),
  taken (lead_ids: those sold, withdrawn or held by others), unknown_lead (lead_ids: which), mixed_currencies (they are held, and can''t be paid by one card payment),
  over_limit (it would hold more leads than market.put_setting says without having paid).
Raises 55P03 when busy, 22023 for arguments no caller should send.';
