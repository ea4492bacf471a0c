create or replace function market._look(wanted uuid[], workspace_id uuid)
returns market.outcome
language plpgsql
as $$
declare
  outcome market.outcome;
begin
  select array_agg(w.id order by w.id) into outcome.lead_ids
  from unnest(_look.wanted) as w (id)
  where not exists (select from market.lead as l where l.id = w.id);
  if outcome.lead_ids is not null then
    outcome.status := 'unknown_lead';
    return outcome;
  end if;
  select
    array_agg(l.id order by l.id)
      filter (where l.status <> 'available' or a.free = 0 and l.id <> all (own.lead_ids)),
    -- A hold keeps the price at which it began.
    coalesce(min(own.price), sum(l.price))
  into outcome.lead_ids, outcome.price
  from market.lead as l
  join stock.availability as a on a.product_id = l.product_id
  cross join (
    -- What a workspace holds itself is no obstacle to it, unless that is being paid.
    select
      array(
        select unnest(h.lead_ids) from market._held(_look.workspace_id) as h
      ) as lead_ids,
      (
        select h.price from market._held(_look.workspace_id) as h where h.lead_ids = _look.wanted
      ) as price
  ) as own
  where l.id = any (_look.wanted);
  if outcome.lead_ids is not null then
    outcome.status := 'taken';
    outcome.price := null;
  end if;
  return outcome;
end;
$$;

comment on function market._look(uuid[], uuid) is
'Can that workspace have these leads, a list of market._wanted? Status null and what they cost it, or unknown_lead or taken, and which. Takes no lock.';
