create or replace function stock._cleanup(
  at_most integer,
  inout from_product_id bigint default 0,
  inout from_deadline timestamptz default 'epoch',
  out swept integer
)
language plpgsql
as $$
declare
  moment timestamptz := clock_timestamp();
  earliest record;
  part record;
begin
  if (_cleanup.at_most > 0) is not true then
    raise invalid_parameter_value using
      message = 'at_most: a whole number from 1 is wanted',
      hint = 'how many reservations this call may expire';
  end if;
  perform stock._guard_transaction();
  swept := 0;
  -- From product to product, one probe of the index each: only those with open lines are met.
  loop
    select l.product_id, l.expires_at into earliest
    from stock.line as l
    where (l.product_id, l.expires_at) >= (from_product_id, from_deadline)
      and l.expires_at is not null
    order by l.product_id, l.expires_at
    limit 1;
    exit when not found;
    if earliest.expires_at <= moment then
      select * into part
      from stock._sweep(earliest.product_id, _cleanup.at_most - swept, earliest.expires_at);
      swept := swept + part.swept;
    end if;
    if swept = _cleanup.at_most then
      -- This one may have more to sweep.
      from_product_id := earliest.product_id;
      from_deadline := part.deadline;
      exit;
    end if;
    from_product_id := earliest.product_id + 1;
    from_deadline := 'epoch';
  end loop;
end;
$$;

comment on function stock._cleanup(integer, bigint, timestamptz) is
'Expires lapsed reservations from that product and deadline of it on, at most that many; returns how many, and where to go on. Whoever began anew would walk over the index entries of all that was swept, which lie there until the next vacuum: in batches of 50 that took twice the time of the sweep itself.';
