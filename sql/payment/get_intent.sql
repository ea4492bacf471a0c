create or replace function payment.get_intent(
  intent_id uuid default null,
  provider text default null,
  name text default null
)
returns setof payment.intent
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select i.*
  from payment.intent as i
  where i.id = coalesce(
    get_intent.intent_id,
    (
      select n.intent_id from payment.name as n
      where n.provider = get_intent.provider and n.name = get_intent.name
    )
  )
$$;

comment on function payment.get_intent(uuid, text, text) is
'The intent of that id, or the one that a provider calls by that name (cs_…, pi_…, invoice 1); or no row.';
