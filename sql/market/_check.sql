create or replace function market._check(
  lead_ids uuid[],
  workspace_id uuid,
  hold_seconds integer default 600
)
returns void
language plpgsql
as $$
begin
  if (
    cardinality(_check.lead_ids) between 1 and 100
    and array_position(_check.lead_ids, null) is null
    and _check.workspace_id is not null
    and _check.hold_seconds between 1 and 3600
  ) is not true then
    raise invalid_parameter_value using
      message = 'lead_ids: 1 to 100; workspace_id; hold_seconds: 1 to 3600',
      hint = 'for example market.hold_leads(array[''…''::uuid], ''…'')';
  end if;
end;
$$;

comment on function market._check(uuid[], uuid, integer) is
'Raises 22023 for what no caller should send about leads.';
