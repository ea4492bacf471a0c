create or replace function payment._number(value jsonb)
returns numeric
language sql
immutable
as $$
  -- Exactly as written, as a number or as text: never through a float.
  select case jsonb_typeof(value)
    when 'number' then (value #>> '{}')::numeric
    when 'string' then case
      when value #>> '{}' ~ '^[0-9]{1,30}(\.[0-9]{1,30})?$' then (value #>> '{}')::numeric
    end
  end
$$;

comment on function payment._number(jsonb) is
'A JSON number, or a text of digits, as exact numeric; null for anything else. Raises nothing.';
