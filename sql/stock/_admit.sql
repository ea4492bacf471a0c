create or replace function stock._admit(request stock._request, moment timestamptz)
returns stock.outcome
language plpgsql
as $$
declare
  answer stock.outcome;
  unknown_product_id bigint;
  hold integer;
  longest integer;
  capped boolean;
begin
  if (_admit.request).problem is not null then
    answer.status := 'invalid';
    answer.detail := (_admit.request).problem;
    return answer;
  end if;

  -- A live reference is replayed before anything else is decided, also when all is sold out.
  answer := stock._replay(
    (_admit.request).namespace, (_admit.request).reference, (_admit.request).fingerprint
  );
  if answer.status is not null then
    return answer;
  end if;

  select
    min(u.product_id) filter (where p.id is null),
    min(coalesce(p.hold_seconds, (_admit.request).hold_seconds)),
    min(p.longest_hold_seconds),
    bool_or(p.units_per_buyer is not null)
  into unknown_product_id, hold, longest, capped
  from unnest((_admit.request).product_ids) as u (product_id)
  left join stock.product as p on p.id = u.product_id;

  if unknown_product_id is not null then
    answer.status := 'unknown_product';
    answer.product_id := nullif(unknown_product_id, 0);
    return answer;
  end if;
  if (_admit.request).ttl_seconds > longest then
    answer.status := 'invalid';
    answer.detail := 'ttl_seconds: at most ' || longest || ' here';
    return answer;
  end if;
  if capped then
    answer := stock._over_limit(
      (_admit.request).buyer, (_admit.request).product_ids, (_admit.request).quantities, moment
    );
    if answer.status is not null then
      return answer;
    end if;
    answer := null;
  end if;

  answer.reservation_id := stock._uuid_v7(moment);
  answer.expires_at := moment + make_interval(
    secs => least(coalesce((_admit.request).ttl_seconds, hold), longest)
  );
  return answer;
end;
$$;

comment on function stock._admit(stock._request, timestamptz) is
'Everything about a request that needs no stock: invalid, replayed, mismatch, busy, unknown_product, over_limit; or no status, with the id and the deadline that the reservation would have.';
