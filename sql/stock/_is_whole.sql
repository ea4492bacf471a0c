create or replace function stock._is_whole(value jsonb, lowest numeric, highest numeric)
returns boolean
language sql
immutable
as $$
  select case
    when jsonb_typeof(value) = 'number'
      then value::numeric between lowest and highest and value::numeric % 1 = 0
    else false
  end
$$;

comment on function stock._is_whole(jsonb, numeric, numeric) is
'Is this JSON value a whole number in that range? False for null, text, 1.5 and 1e400.';
