create or replace function market.mark_sold(lead_ids uuid[])
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  marked integer;
begin
  perform stock._guard_transaction();
  perform from market.lead as l
  where l.id = any (mark_sold.lead_ids) and l.status <> 'sold'
  order by l.id
  for no key update nowait;
  update market.lead as l
  set
    status = 'sold',
    sold_count = l.sold_count + 1,
    sold_at = p.completed_at
  from market.purchase_lead as bought
  join market.purchase as p on p.id = bought.purchase_id
  where l.id = any (mark_sold.lead_ids)
    and l.status <> 'sold'
    and bought.lead_id = l.id
    and bought.sold;
  select count(*) into marked
  from market.lead as l
  where l.id = any (mark_sold.lead_ids) and l.status = 'sold';
  return marked;
end;
$$;

comment on function market.mark_sold(uuid[]) is
'Marks leads of completed purchases as sold, where that isn''t done already; how many of these leads are sold now. No other lead is touched: only a completed purchase sells one. Raises 55P03 when busy.';
