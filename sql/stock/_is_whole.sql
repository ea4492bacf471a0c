create or replace function stock._is_whole(value jsonb, lowest jsonb, highest jsonb)
returns boolean
language sql
immutable
as $$
  -- Of JSON's types a number sorts between numbers only. 1e400 is one, but not in any range here.
  select case
    when value between lowest and highest then min_scale(value::numeric) = 0
    else false
  end
$$;

comment on function stock._is_whole(jsonb, jsonb, jsonb) is
'Is this JSON value a whole number in that range? False for null, text, 1.5 and 1e400; written to be inlined.';
