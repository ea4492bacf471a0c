create or replace function checkout._deadline(reservation stock.reservation, wanted timestamptz)
returns timestamptz
language sql
immutable
as $$
  select greatest(
    reservation.expires_at,
    least(wanted, reservation.created_at + interval '60 minutes')
  )
$$;

comment on function checkout._deadline(stock.reservation, timestamptz) is
'The wanted deadline of a reservation on its way to be paid: 60 minutes in all at the most, never less than was promised.';
