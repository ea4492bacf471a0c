create or replace function ops.purge(older_than interval, at_most integer default 10000)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  moment timestamptz := clock_timestamp();
  bought integer;
  purged integer;
begin
  if (purge.older_than >= interval '0' and purge.at_most > 0) is not true then
    raise invalid_parameter_value using
      message = 'older_than: from 0; at_most: from 1',
      hint = 'for example ops.purge(interval ''90 days'')';
  end if;
  bought := ops._purge_purchases(purge.older_than, purge.at_most);
  -- Confirmed ones are the record of what was sold; ids are in the order of time.
  with old as (
    select r.id
    from stock.reservation as r
    where r.state in ('released', 'expired')
      and r.used_at is null
      and r.closed_at < moment - purge.older_than
      and not exists (select from market.purchase as p where p.reservation_id = r.id)
    order by r.id
    limit purge.at_most
    for update skip locked
  ),
  lines as (
    delete from stock.line as l using old where l.reservation_id = old.id
  ),
  gone as (
    delete from stock.reservation as r using old where r.id = old.id returning r.id
  )
  select count(*) into purged from gone;
  -- For 30 days providers may send an event once more, and be asked about a payment.
  return bought + purged + ops._purge_money(
    moment - greatest(purge.older_than, interval '30 days'), purge.at_most
  );
end;
$$;

comment on function ops.purge(interval, integer) is
'Deletes what was closed longer ago than that, oldest first, at most at_most of each kind and one list of a provider; returns how many rows in all, so again until it is 0. Released and expired reservations, never a confirmed one, nor one that had an order; the purchases of leads that they held go with them, and what buyers of leads were told; and after 30 days at the earliest what payments leave behind: closed tasks, staged lists, and events but for those that brought money, were answered for ever or are told of by an exception. Raises 22023.';
