create or replace view market.overview as
select
  p.id as purchase_id,
  p.workspace_id,
  case
    when p.state in ('paid', 'completed') then 'completed'
    when r.state = 'active' and r.expires_at > statement_timestamp() then 'pending'
    else 'expired'
  end as status,
  array(
    select l.lead_id from market.purchase_lead as l where l.purchase_id = p.id order by l.lead_id
  ) as lead_ids,
  p.price,
  p.reservation_id,
  p.order_id,
  p.namespace,
  p.key,
  p.download_url,
  p.created_at,
  r.expires_at,
  p.completed_at,
  p.paid_by
from market.purchase as p
join stock.reservation as r on r.id = p.reservation_id;

comment on view market.overview is
'Purchases as they are at this moment: pending (held, or being paid), completed, or expired.';
comment on column market.overview.purchase_id is 'a secret: with its workspace''s id it shows what was bought';
comment on column market.overview.workspace_id is 'who buys';
comment on column market.overview.status is 'pending, completed or expired';
comment on column market.overview.lead_ids is 'the leads that it is about';
comment on column market.overview.price is 'in credits';
comment on column market.overview.order_id is 'by which it is paid by card; null: with credits';
comment on column market.overview.key is 'the buyer''s own; null for a hold';
comment on column market.overview.download_url is 'where the buyer fetches what was bought';
comment on column market.overview.completed_at is 'null for one that was paid by card just now and is not written down yet';
comment on column market.overview.paid_by is 'credits, order or elsewhere; null as completed_at';
