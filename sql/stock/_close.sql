create or replace function stock._close(reservation_id uuid, state text, reason text default null)
returns void
language plpgsql
as $$
begin
  update stock.reservation as r
  set state = _close.state, closed_at = clock_timestamp(), reason = _close.reason
  where r.id = _close.reservation_id;
  -- Out of the index of what is open.
  update stock.line as l
  set expires_at = null
  where l.reservation_id = _close.reservation_id;
end;
$$;

comment on function stock._close(uuid, text, text) is
'Moves a reservation that the caller has locked out of active, once; its units are the caller''s business.';
