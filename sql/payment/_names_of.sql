create or replace function payment._names_of(intent_id uuid)
returns text[]
language sql
stable
as $$
  select array(
    select n.name from payment.name as n where n.intent_id = _names_of.intent_id order by n.name
  )
$$;

comment on function payment._names_of(uuid) is
'All names by which its provider calls an intent.';
