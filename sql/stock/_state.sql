create or replace function stock._state(reservation stock.reservation, moment timestamptz)
returns text
language sql
immutable
as $$
  select case
    when reservation.state <> 'active' then reservation.state
    when reservation.expires_at <= moment then 'expired'
    when reservation.used_at is not null then 'used'
    when reservation.state = 'active' then 'active'
  end
$$;

comment on function stock._state(stock.reservation, timestamptz) is
'What a reservation is at that moment: active, used (it has an order), confirmed, released or expired. A lapsed one is expired, swept or not. Null for no reservation.';
