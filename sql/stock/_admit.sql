create or replace function stock._admit(request stock._request, moment timestamptz)
returns stock.outcome
language plpgsql
as $$
declare
  answer stock.outcome;
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

  if request.unknown_product_id is not null then
    answer.status := 'unknown_product';
    answer.product_id := nullif(request.unknown_product_id, 0);
    return answer;
  elsif request.ttl_seconds > request.longest_seconds then
    answer.status := 'invalid';
    answer.detail := 'ttl_seconds: at most ' || request.longest_seconds || ' here';
    return answer;
  elsif request.capped then
    answer := stock._over_limit(request.buyer, request.product_ids, request.quantities, moment);
    if answer.status is not null then
      return answer;
    end if;
  end if;
  answer.status := 'reserved';
  answer.reservation_id := stock._uuid_v7(moment);
  answer.expires_at := stock._deadline(
    moment, request.ttl_seconds, request.hold_seconds, request.longest_seconds
  );
  return answer;
end;
$$;

comment on function stock._admit(stock._request, timestamptz) is
'Everything about a request that needs no stock: invalid, replayed, mismatch, busy, unknown_product, over_limit; or reserved, with the id and the deadline that it will have if there are units.';
