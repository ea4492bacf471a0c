create or replace function payment._link(provider text, names text[], intent_id uuid)
returns void
language plpgsql
as $$
declare
  new_name text;
begin
  foreach new_name in array coalesce(names, '{}') loop
    continue when exists (
      select from payment.name as n where n.provider = _link.provider and n.name = new_name
    );
    if not pg_try_advisory_xact_lock(hashtextextended(_link.provider || ' ' || new_name, 7)) then
      perform stock._raise_busy();
    end if;
    insert into payment.name (provider, name, intent_id)
    values (_link.provider, new_name, _link.intent_id)
    on conflict do nothing;
  end loop;
end;
$$;

comment on function payment._link(text, text[], uuid) is
'Keeps names by which a provider calls an intent; the first intent that has a name keeps it. Raises 55P03.';
