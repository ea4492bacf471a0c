-- Something to sell, for trying: product 1 of seed 001. Run by `make up` as the administrator.
-- Safe twice: a sku is created or changed, a total is never set below what is out, a drop goes on.
select id, sku, total
from stock.put_product(
  sku => 'flash-sale-item', name => 'Flash Sale Item', price_cents => 1000, total => 100
);

-- And a drop of it, seed 000's, which is on for a week from now; after that nobody can order it
-- until this is run again.
select d.id, d.product_id, d.ends_at
from stock.product as p
cross join lateral checkout.put_drop(
  product_id => p.id,
  starts_at => clock_timestamp(),
  ends_at => clock_timestamp() + interval '7 days',
  drop_id => (select max(known.id) from checkout.drop as known where known.product_id = p.id)
) as d
where p.sku = 'flash-sale-item';

-- Ten leads, and two workspaces with credits to buy them: a for one of them, b for all.
select count(*) as leads
from generate_series(1, 10) as n
cross join lateral market.put_lead(
  lead_id => format('00000000-0000-7000-8000-%s', lpad(n::text, 12, '0'))::uuid,
  price => 10,
  price_cents => 1000,
  summary => jsonb_build_object('number', n, 'wants', 'a new roof'),
  contents => jsonb_build_object('phone', '+1 202 555 01' || lpad(n::text, 2, '0'))
) as l;
select d.workspace_id, d.balance
from (
  values
    ('00000000-0000-7000-8000-00000000000a'::uuid, 10),
    ('00000000-0000-7000-8000-00000000000b'::uuid, 100)
) as given (workspace_id, credits)
cross join lateral credit.deposit(
  workspace_id => given.workspace_id,
  amount => given.credits,
  key => 'sample',
  purpose => 'for trying'
) as d;
