create or replace function market.withdraw_lead(lead_id uuid, out status text)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  withdrawn market.lead := market._lock_lead(withdraw_lead.lead_id);
begin
  status := case
    when withdrawn.id is null then 'not_found'
    when withdrawn.status = 'withdrawn' then 'already_withdrawn'
    else withdrawn.status
  end;
  if status = 'available' then
    update market.lead as l set status = 'withdrawn' where l.id = withdrawn.id;
    status := 'withdrawn';
  end if;
end;
$$;

comment on function market.withdraw_lead(uuid) is
'Takes a lead off the market; whoever holds it at this moment may still complete. market.put_lead offers it again.
status: withdrawn, already_withdrawn, sold, not_found. Raises 55P03 when busy.';
