create or replace function ops._purge_purchases(older_than interval, at_most integer)
returns integer
language plpgsql
as $$
declare
  purged integer;
  told integer;
begin
  with old as (
    select p.id
    from market.purchase as p
    join stock.reservation as r on r.id = p.reservation_id
    where p.state in ('pending', 'expired')
      and p.order_id is null
      and r.state in ('released', 'expired')
      and r.closed_at < clock_timestamp() - _purge_purchases.older_than
    order by p.id
    limit _purge_purchases.at_most
    for update of p skip locked
  ),
  leads as (
    delete from market.purchase_lead as l using old where l.purchase_id = old.id
  )
  delete from market.purchase as p using old where p.id = old.id;
  get diagnostics purged = row_count;
  with old as (
    select a.id
    from market.answer as a
    where a.created_at < clock_timestamp() - _purge_purchases.older_than
    order by a.created_at
    limit _purge_purchases.at_most
  )
  delete from market.answer as a using old where a.id = old.id;
  get diagnostics told = row_count;
  return purged + told;
end;
$$;

comment on function ops._purge_purchases(interval, integer) is
'Deletes what ops.purge deletes of room market: purchases that were only held, and answers; how many. Raises nothing.';
