create or replace function payment._uuid(value text)
returns uuid
language sql
immutable
as $$
  select case
    when value ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
      then value::uuid
  end
$$;

comment on function payment._uuid(text) is
'A text as a UUID, null when it is none. Raises nothing.';
