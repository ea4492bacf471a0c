create or replace function stock._admit(request stock._request, moment timestamptz)
returns stock.outcome
language plpgsql
as $$
declare
  answer stock.outcome;
  hold integer;
  longest integer;
  capped boolean := false;
begin
  if request.problem is not null then
    answer.status := 'invalid';
    answer.detail := request.problem;
    return answer;
  end if;

  -- A live reference is replayed before anything else is decided, also when all is sold out.
  answer := stock._replay(request.namespace, request.reference, request.fingerprint);
  if answer.status is not null then
    return answer;
  end if;

  for j in 1 .. cardinality(request.product_ids) loop
    select
      least(hold, coalesce(p.hold_seconds, request.hold_seconds)),
      least(longest, p.longest_hold_seconds),
      capped or p.units_per_buyer is not null
    into hold, longest, capped
    from stock.product as p
    where p.id = request.product_ids[j];
    if not found then
      answer.status := 'unknown_product';
      answer.product_id := nullif(request.product_ids[j], 0);
      return answer;
    end if;
  end loop;
  if request.ttl_seconds > longest then
    answer.status := 'invalid';
    answer.detail := 'ttl_seconds: at most ' || longest || ' here';
    return answer;
  end if;
  if capped then
    answer := stock._over_limit(request.buyer, request.product_ids, request.quantities, moment);
    if answer.status is not null then
      return answer;
    end if;
  end if;

  answer.reservation_id := stock._uuid_v7(moment);
  answer.expires_at := moment + make_interval(
    secs => least(coalesce(request.ttl_seconds, hold), longest)
  );
  return answer;
end;
$$;

comment on function stock._admit(stock._request, timestamptz) is
'Everything about a request that needs no stock: invalid, replayed, mismatch, busy, unknown_product, over_limit; or no status, with the id and the deadline that the reservation would have.';
