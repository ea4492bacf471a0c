create or replace function stock._text(value jsonb)
returns text
language sql
immutable
as $$
  select case
    when value is null or jsonb_typeof(value) = 'null' then null
    when jsonb_typeof(value) = 'string' then value #>> '{}'
    else ''
  end
$$;

comment on function stock._text(jsonb) is
'The text that this JSON value is: null for none, and empty for what is no text; written to be inlined.';
