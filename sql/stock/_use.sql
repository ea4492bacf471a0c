create or replace function stock._use(reservation_id uuid, expires_at timestamptz)
returns void
language plpgsql
as $$
begin
  update stock.reservation as r
  set used_at = clock_timestamp()
  where r.id = _use.reservation_id;
  perform stock._move_deadline(_use.reservation_id, _use.expires_at);
end;
$$;

comment on function stock._use(uuid, timestamptz) is
'Marks a live reservation that the caller has locked as used by an order, and moves its deadline.';
