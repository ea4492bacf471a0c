create or replace function ops._purge_purchases(older_than interval, at_most integer)
returns void
language plpgsql
as $$
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
  delete from market.answer as a
  where a.created_at < clock_timestamp() - _purge_purchases.older_than;
end;
$$;

comment on function ops._purge_purchases(interval, integer) is
'Deletes what ops.purge deletes of room market: purchases that were only held, and answers. Raises nothing.';
