create or replace function market._wanted(lead_ids uuid[])
returns uuid[]
language sql
immutable
as $$
  select array(select distinct l.id from unnest(_wanted.lead_ids) as l (id) order by l.id)
$$;

comment on function market._wanted(uuid[]) is
'A list of leads, each once and in their order, so that two lists can be compared.';
