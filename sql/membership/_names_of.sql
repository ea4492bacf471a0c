create or replace function membership._names_of(provider text, payment_id text)
returns text[]
language sql
stable
as $$
  select array(
    select n.name
    from membership.payment_name as n
    where (n.provider, n.payment_id) = (_names_of.provider, _names_of.payment_id)
    order by n.name
  ) || _names_of.payment_id
$$;

comment on function membership._names_of(text, text) is
'All names by which a provider calls a payment of a membership, its id among them.';
