create or replace function stock._move_deadline(reservation_id uuid, expires_at timestamptz)
returns void
language plpgsql
as $$
begin
  update stock.reservation as r
  set expires_at = _move_deadline.expires_at
  where r.id = _move_deadline.reservation_id;
  update stock.line as l
  set expires_at = _move_deadline.expires_at
  where l.reservation_id = _move_deadline.reservation_id;
end;
$$;

comment on function stock._move_deadline(uuid, timestamptz) is
'Sets the deadline of a live reservation that the caller has locked, and the copies that its lines carry for the index.';
