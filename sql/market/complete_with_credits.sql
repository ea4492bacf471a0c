create or replace function market.complete_with_credits(
  purchase_id uuid,
  workspace_id uuid,
  amount bigint
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
  purchase market.purchase := market._lock(complete_with_credits.purchase_id);
  status text := market._complete(
    purchase, complete_with_credits.workspace_id, complete_with_credits.amount
  );
begin
  return market._answer(
    'complete', market._outcome(status, case when status <> 'not_found' then purchase.id end)
  );
end;
$$;

comment on function market.complete_with_credits(uuid, uuid, bigint) is
'Pays a purchase with its workspace''s credits and hands its leads over, all in one step or nothing of it.
amount: has to be the purchase''s price.
status: completed (lead_ids, balance), already_completed (nothing was charged again), insufficient_credits (nothing changed, the hold goes on),
  mismatch (another amount than its price), expired (the hold is over), used (it is being paid by card), not_found (or another workspace''s).
Raises 55P03 when busy.';
