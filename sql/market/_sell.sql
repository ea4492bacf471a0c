create or replace function market._sell(
  purchase_id uuid,
  paid_by text,
  download_url text default null
)
returns void
language plpgsql
as $$
begin
  -- Not for update: the foreign key of whoever holds one of these leads would wait for that.
  perform from market.lead as l
  where l.id in (
    select p.lead_id from market.purchase_lead as p where p.purchase_id = _sell.purchase_id
  )
  order by l.id
  for no key update nowait;
  update market.purchase_lead as p
  set sold = true
  where p.purchase_id = _sell.purchase_id;
  update market.lead as l
  set status = 'sold', sold_count = l.sold_count + 1, sold_at = clock_timestamp()
  from market.purchase_lead as p
  where p.purchase_id = _sell.purchase_id and l.id = p.lead_id;
  update market.purchase as p
  set
    state = 'completed',
    completed_at = clock_timestamp(),
    paid_by = _sell.paid_by,
    download_url = _sell.download_url
  where p.id = _sell.purchase_id;
end;
$$;

comment on function market._sell(uuid, text, text) is
'Completes a purchase that the caller has locked and whose units are confirmed. paid_by: credits, order or elsewhere. Raises 55P03.';
