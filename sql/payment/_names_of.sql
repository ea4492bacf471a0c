create or replace function payment._names_of(intent_id uuid)
returns text[]
language plpgsql
stable
as $$
-- Not a function in SQL: that would be planned anew at each call, for longer than it runs.
begin
  return array(
    select n.name from payment.name as n where n.intent_id = _names_of.intent_id order by n.name
  );
end;
$$;

comment on function payment._names_of(uuid) is
'All names by which its provider calls an intent.';
