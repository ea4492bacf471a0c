create or replace function rpc.complete_credit_lead_purchase(
  p_purchase_id uuid,
  p_workspace_id uuid,
  p_credit_amount bigint
)
returns table (success boolean, message text, new_balance bigint)
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select o.status = 'completed', o.status, o.balance
  from market.complete_with_credits(p_purchase_id, p_workspace_id, p_credit_amount) as o
$$;

comment on function rpc.complete_credit_lead_purchase(uuid, uuid, bigint) is
'Charges a workspace for the leads that it has locked and hands them over (seed 002), all or nothing.
success: was it done by this call? message: completed, already_completed, insufficient_credits, mismatch (not its price), expired (the lock is over), used (being paid by card), not_found. new_balance: the credits there are now.
Raises 55P03 when busy.';
