create or replace function market.complete(purchase_id uuid, download_url text default null)
returns market.outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  purchase market.purchase;
  reservation stock.reservation;
  status text;
begin
  if length(complete.download_url) not between 1 and 2000 then
    raise invalid_parameter_value using
      message = 'download_url: 1 to 2,000 characters',
      hint = 'where the buyer fetches what was bought';
  end if;
  purchase := market._lock(complete.purchase_id);
  if purchase.id is null then
    status := 'not_found';
  elsif purchase.state = 'completed' then
    status := 'already_completed';
  elsif purchase.order_id is not null then
    select case o.status when 'pending' then 'unpaid' else o.status end into status
    from market.overview as o
    where o.purchase_id = purchase.id;
  else
    -- Paid elsewhere, says whoever calls: then what counts is that the leads are still held.
    reservation := stock._lock(purchase.reservation_id, null, null);
    status := stock._state(reservation, clock_timestamp());
    if status = 'active' then
      perform stock._close(reservation.id, 'confirmed');
      status := 'completed';
    elsif status <> 'used' then
      status := 'expired';
    end if;
  end if;
  if status = 'completed' then
    perform market._sell(
      purchase.id, case when purchase.order_id is null then 'elsewhere' else 'order' end,
      complete.download_url
    );
  elsif status = 'already_completed' and purchase.download_url is null then
    -- The sweep was faster, and knows no address.
    update market.purchase as p
    set download_url = complete.download_url
    where p.id = purchase.id and complete.download_url is not null;
  end if;
  return market._answer('complete', market._outcome(status, purchase.id));
end;
$$;

comment on function market.complete(uuid, text) is
'Hands over the leads of a purchase that was paid by card, once. One with an order has to be paid through it, however late; one without is paid elsewhere, as the caller says, and has to be held still.
download_url: where the buyer fetches them, kept with the purchase; the first one that is said.
status: completed (lead_ids), already_completed, unpaid, used (its hold was ordered by somebody else), expired (the hold or the order is over), not_found.
Raises 55P03 when busy, 22023 for a download_url that is none.';
