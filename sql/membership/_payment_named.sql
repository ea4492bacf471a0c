create or replace function membership._payment_named(provider text, names text[])
returns text
language plpgsql
stable
as $$
-- Not a function in SQL: that would be planned anew at each call, for longer than it runs.
begin
  return (
    select n.payment_id
    from membership.payment_name as n
    where n.provider = _payment_named.provider and n.name = any (_payment_named.names)
    order by n.payment_id
    limit 1
  );
end;
$$;

comment on function membership._payment_named(text, text[]) is
'The id of the payment of a membership that a provider calls by one of these names; null when none is.';
