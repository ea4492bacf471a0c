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
as $$
declare
  account credit.account;
  outcome market.outcome;
  status text;
begin
  perform market._check(purchase.lead_ids, purchase.workspace_id);
  perform market._try_workspace(purchase.workspace_id);
  outcome := market._replay(
    purchase.lead_ids, purchase.workspace_id, purchase.namespace, purchase.key, false
  );
  if outcome.status is null then
    -- Its account first: whoever can't pay holds nothing.
    account := credit._lock(purchase.workspace_id);
    outcome := market._look(purchase.lead_ids, purchase.workspace_id);
    if outcome.status is null and (account.posted - account.pending >= outcome.price) is not true
    then
      outcome.status := 'insufficient';
      outcome.balance := coalesce(account.posted, 0);
    elsif outcome.status is null then
      outcome := market._hold(purchase.lead_ids, purchase.workspace_id, 60);
    end if;
  end if;
  if outcome.status in ('held', 'replayed') then
    status := market._complete(
      market._lock(outcome.purchase_id), purchase.workspace_id, outcome.price
    );
    outcome := market._outcome(status, outcome.purchase_id);
    update market.purchase as p
    set namespace = purchase.namespace, key = purchase.key
    where p.id = outcome.purchase_id and p.completed_at is not null;
  end if;
  return market._answer(purchase.workspace_id, 'purchase', outcome);
end;
$$;

comment on function market.purchase(uuid[], uuid, text, text) is
'Buys leads with a workspace''s credits: locks them, pays, assigns and completes in one call, all or none.
key: the caller''s own, 1 to 255 characters, once a workspace and namespace.
status: completed (purchase_id, price, balance), already_completed (under this key; nothing was charged again), mismatch (this key stands for other leads),
  insufficient (price; balance: what there is), taken (lead_ids: those sold, withdrawn or held by others), unknown_lead (lead_ids: which), expired (its hold ended just now: ask again).
Raises 55P03 when busy, 22023 for arguments no caller should send.';
