create or replace function payment._id(value jsonb)
returns text
language sql
immutable
as $$
  select case jsonb_typeof(value)
    when 'object' then value ->> 'id'
    when 'string' then nullif(value #>> '{}', '')
    when 'number' then value #>> '{}'
  end
$$;

comment on function payment._id(jsonb) is
'A provider''s id, whether it is sent as text, as a number or with the whole object around it; else null.';
