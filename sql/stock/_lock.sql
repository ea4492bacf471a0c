create or replace function stock._lock(reservation_id uuid, reference text, namespace text)
returns stock.reservation
language plpgsql
as $$
declare
  chosen_id uuid := _lock.reservation_id;
  reservation stock.reservation;
begin
  if num_nonnulls(_lock.reservation_id, _lock.reference) <> 1 then
    raise invalid_parameter_value using
      message = 'exactly one of reservation_id and reference is wanted',
      hint = 'for example reference => ''cart-1''';
  end if;
  if _lock.reference is not null then
    -- The live one, if any: a server's clock may have been set back since a dead one was made.
    select r.id into chosen_id
    from stock.reservation as r
    where r.reference = _lock.reference and r.namespace = _lock.namespace
    order by r.state in ('released', 'expired'), r.created_at desc
    limit 1;
  end if;
  -- This very row or nothing: whoever works on it wins, and we say busy (55P03).
  select r.* into reservation
  from stock.reservation as r
  where r.id = chosen_id
  for update nowait;
  if not (stock._is_read_committed() and stock._is_durable()) then
    perform stock._guard_transaction();
  end if;
  return reservation;
end;
$$;

comment on function stock._lock(uuid, text, text) is
'Locks the reservation of that id, or the newest under that reference, and returns it; nulls when there is none. Raises 55P03 when somebody holds it, 22023 unless exactly one of the two is given.';
