create or replace function market._lock_lead(lead_id uuid)
returns market.lead
language plpgsql
as $$
declare
  lead market.lead;
begin
  perform stock._guard_transaction();
  -- Not for update: the foreign key of whoever holds this lead would wait for that.
  select l.* into lead
  from market.lead as l
  where l.id = _lock_lead.lead_id
  for no key update nowait;
  return lead;
end;
$$;

comment on function market._lock_lead(uuid) is
'Locks a lead and returns it; nulls when there is none. Raises 55P03 when somebody holds it.';
