create or replace function payment._known(provider text, intent_id uuid, names text[])
returns uuid
language plpgsql
stable
as $$
-- Not a function in SQL: that would be planned anew at each call, for longer than it runs.
begin
  return coalesce(
    (
      select i.id from payment.intent as i
      where i.id = _known.intent_id and i.provider = _known.provider
    ),
    (
      select n.intent_id from payment.name as n
      where n.provider = _known.provider and n.name = any (_known.names)
      order by n.intent_id desc
      limit 1
    )
  );
end;
$$;

comment on function payment._known(text, uuid, text[]) is
'The intent that a provider''s object is about: by our own id of it, else by a name of the provider''s; null where neither is known.';
