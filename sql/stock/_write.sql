create or replace function stock._write(
  requests stock._request[],
  outcomes stock.outcome[],
  moment timestamptz
)
returns stock.outcome[]
language plpgsql
as $$
begin
  insert into stock.reservation (
    id, namespace, reference, buyer, fingerprint, hold_seconds, created_at, expires_at
  )
  select
    asked.reservation_id, asked.namespace, asked.reference, asked.buyer, asked.fingerprint,
    extract(epoch from asked.expires_at - moment)::integer, moment, asked.expires_at
  from rows from (unnest(_write.requests), unnest(_write.outcomes)) as asked
  where asked.status is null
  order by asked.reservation_id;
  if not found then
    return outcomes;
  end if;

  insert into stock.line (reservation_id, product_id, quantity, expires_at)
  select asked.reservation_id, wanted.product_id, wanted.quantity, asked.expires_at
  from rows from (unnest(_write.requests), unnest(_write.outcomes)) as asked
  cross join unnest(asked.product_ids, asked.quantities) as wanted (product_id, quantity)
  where asked.status is null
  order by asked.reservation_id, wanted.product_id;

  for i in 1 .. cardinality(outcomes) loop
    outcomes[i].status := coalesce(outcomes[i].status, 'reserved');
  end loop;
  return outcomes;
end;
$$;

comment on function stock._write(stock._request[], stock.outcome[], timestamptz) is
'Writes reservation and lines of every request that has no status yet and calls it reserved.';
