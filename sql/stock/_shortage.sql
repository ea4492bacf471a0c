create or replace function stock._shortage(product_ids bigint[], quantities bigint[])
returns stock.outcome
language plpgsql
volatile
as $$
declare
  moment timestamptz := clock_timestamp();
  outcome stock.outcome;
begin
  select 'insufficient', a.product_id, a.available, a.retry_at
  into outcome.status, outcome.product_id, outcome.available, outcome.retry_at
  from stock._look(_shortage.product_ids, _shortage.quantities, moment) as a
  join unnest(_shortage.product_ids, _shortage.quantities) as w (product_id, quantity)
    on w.product_id = a.product_id
  where a.available < w.quantity
  order by a.product_id
  limit 1;
  return outcome;
end;
$$;

comment on function stock._shortage(bigint[], bigint[]) is
'The first product of which fewer units can be had than wanted, as insufficient (product_id, available, retry_at); no status when there are enough.';
