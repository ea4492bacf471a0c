create or replace view rpc.marketplace_purchases as
select
  o.purchase_id as id,
  o.workspace_id as buyer_workspace_id,
  o.status,
  case
    when o.paid_by = 'credits' then 'credits'
    when o.paid_by is not null or o.order_id is not null then 'stripe'
  end as payment_method,
  o.price as total_price,
  cardinality(o.lead_ids) as total_leads,
  o.download_url,
  o.created_at,
  o.completed_at
from market.overview as o;

comment on view rpc.marketplace_purchases is 'Purchases of leads by the seed''s names (seed 002); to read only.';
comment on column rpc.marketplace_purchases.status is 'pending, completed or expired';
comment on column rpc.marketplace_purchases.buyer_workspace_id is 'who buys';
comment on column rpc.marketplace_purchases.total_leads is 'how many';
comment on column rpc.marketplace_purchases.download_url is 'where the buyer fetches them';
comment on column rpc.marketplace_purchases.completed_at is 'null: not yet';
comment on column rpc.marketplace_purchases.payment_method is 'credits or stripe; null: not paid yet';
comment on column rpc.marketplace_purchases.total_price is 'in credits';
