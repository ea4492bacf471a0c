create or replace view rpc.leads as
select
  l.id,
  l.status as marketplace_status,
  l.price as marketplace_price,
  l.sold_count,
  l.sold_at,
  l.created_at
from market.lead as l;

comment on view rpc.leads is 'Leads by the seed''s names (seed 002), without their contents; to read only.';
comment on column rpc.leads.marketplace_status is 'available, sold or withdrawn';
comment on column rpc.leads.sold_count is '0 or 1';
comment on column rpc.leads.sold_at is 'null: not sold';
comment on column rpc.leads.marketplace_price is 'in credits';
