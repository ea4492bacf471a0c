create or replace function checkout.sweep(at_most integer default 10000)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  moment timestamptz := clock_timestamp();
  swept integer;
begin
  if (sweep.at_most > 0) is not true then
    raise invalid_parameter_value using
      message = 'at_most: a whole number from 1 is wanted',
      hint = 'how many orders this call may cancel';
  end if;
  perform stock._guard_transaction();
  -- The reservation's lock, too: a confirm that was in time may be about to commit.
  with lapsed as (
    select o.id
    from checkout.purchase_order as o
    join stock.reservation as r on r.id = o.reservation_id
    where o.state = 'pending' and stock._state(r, moment) in ('expired', 'released')
    order by o.id
    limit sweep.at_most
    for update of o, r skip locked
  ),
  cancelled as (
    update checkout.purchase_order as o
    set state = 'cancelled', closed_at = moment, reason = 'lapsed'
    from lapsed
    where o.id = lapsed.id
    returning o.id
  )
  select count(*) into swept from cancelled;
  return swept;
end;
$$;

comment on function checkout.sweep(integer) is
'Writes down as cancelled what has lapsed: pending orders whose reservation is over; returns how many, at most at_most. They read cancelled without it, too. Passes by whatever others hold. Raises 22023.';
