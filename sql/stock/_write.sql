create or replace function stock._write(
  request stock._request,
  outcome stock.outcome,
  moment timestamptz
)
returns void
language plpgsql
as $$
begin
  insert into stock.reservation (
    id, namespace, reference, buyer, fingerprint, hold_seconds, created_at, expires_at
  )
  values (
    outcome.reservation_id, request.namespace, request.reference, request.buyer,
    request.fingerprint, extract(epoch from outcome.expires_at - moment), moment,
    outcome.expires_at
  );
  for j in 1 .. cardinality(request.product_ids) loop
    insert into stock.line (reservation_id, product_id, quantity, expires_at)
    values (
      outcome.reservation_id, request.product_ids[j], request.quantities[j], outcome.expires_at
    );
  end loop;
end;
$$;

comment on function stock._write(stock._request, stock.outcome, timestamptz) is
'Writes the reservation and the lines of a request whose units have been taken.';
