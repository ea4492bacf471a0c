create or replace view payment.always_on as
select p.id as product_id
from stock.product as p
where not exists (select from checkout.drop as d where d.product_id = p.id)
  and not exists (select from credit.pack as k where k.product_id = p.id);

comment on view payment.always_on is
'Products that anybody may buy at any time: those without drops; packs of credits are for workspaces only.';
comment on column payment.always_on.product_id is 'what is sold';
