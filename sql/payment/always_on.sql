create or replace view payment.always_on as
select p.id as product_id
from stock.product as p
where p.only_in is null
  and not exists (select from checkout.drop as d where d.product_id = p.id);

comment on view payment.always_on is
'Products that anybody may buy at any time: those without drops, and not leads or packs of credits, which their own rooms sell.';
comment on column payment.always_on.product_id is 'what is sold';
