create or replace function stock._reserve(requests stock._request[])
returns stock.outcome[]
language plpgsql
as $$
declare
  moment timestamptz;
  locked boolean[];
  outcomes stock.outcome[];
  peculiar integer[];
  products bigint[];
  wanted bigint[];
  place integer;
begin
  -- The key locks in a statement of their own: the next one sees what their last holders wrote.
  locked := array(
    select pg_try_advisory_xact_lock(stock._key(r.namespace, r.reference))
    from unnest(requests) as r
  );
  moment := clock_timestamp();
  -- Most requests have nothing peculiar, and are admitted all at once.
  select
    array_agg(
      case when r.ordinary then
        row('reserved', stock._uuid_v7(moment), r.expires_at, null, null, null, null)::stock.outcome
      end
      order by r.place
    ),
    array_agg(r.place) filter (where r.ordinary is not true)
  into outcomes, peculiar
  from (
    select
      q.ordinality::integer as place,
      stock._deadline(moment, q.ttl_seconds, q.hold_seconds, q.longest_seconds) as expires_at,
      locked[q.ordinality::integer]
        and q.problem is null
        and q.unknown_product_id is null
        and not q.capped
        and coalesce(q.ttl_seconds, 0) <= q.longest_seconds
        and not exists (select from stock._earlier(q.namespace, q.reference)) as ordinary
    from unnest(requests) with ordinality as q
  ) as r;
  foreach place in array coalesce(peculiar, '{}') loop
    outcomes[place] := stock._admit(requests[place], moment);
  end loop;

  select array_agg(w.product_id order by w.product_id), array_agg(w.wanted order by w.product_id)
  into products, wanted
  from (
    select line.product_id, sum(line.quantity)::bigint as wanted
    from unnest(requests, outcomes) as r
    cross join unnest(r.product_ids, r.quantities) as line (product_id, quantity)
    where r.status = 'reserved'
    group by line.product_id
  ) as w;
  if products is not null then
    outcomes := stock._share(requests, products, wanted, moment, outcomes);
    perform stock._write(requests, outcomes, moment);
  end if;
  return outcomes;
end;
$$;

comment on function stock._reserve(stock._request[]) is
'Reserves for requests that share no reference and no buyer under a cap; one outcome each, in the order given, busy and invalid among them.';
