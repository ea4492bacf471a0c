create or replace function stock._write(
  requests stock._request[],
  outcomes stock.outcome[],
  moment timestamptz
)
returns void
language plpgsql
as $$
begin
  with reservation as (
    insert into stock.reservation (
      id, namespace, reference, buyer, fingerprint, hold_seconds, created_at, expires_at
    )
    select
      r.reservation_id, r.namespace, r.reference, r.buyer, r.fingerprint,
      extract(epoch from r.expires_at - moment), moment, r.expires_at
    from unnest(requests, outcomes) as r
    where r.status = 'reserved'
  )
  insert into stock.line (reservation_id, product_id, quantity, expires_at)
  select r.reservation_id, wanted.product_id, wanted.quantity, r.expires_at
  from unnest(requests, outcomes) as r
  cross join unnest(r.product_ids, r.quantities) as wanted (product_id, quantity)
  where r.status = 'reserved';
end;
$$;

comment on function stock._write(stock._request[], stock.outcome[], timestamptz) is
'Writes the reservation and the lines of each request whose outcome is reserved: its units have been taken.';
