create or replace function membership._payment_named(provider text, names text[])
returns text
language sql
stable
as $$
  select n.payment_id
  from membership.payment_name as n
  where n.provider = _payment_named.provider and n.name = any (_payment_named.names)
  order by n.payment_id
  limit 1
$$;

comment on function membership._payment_named(text, text[]) is
'The id of the payment of a membership that a provider calls by one of these names; null when none is.';
