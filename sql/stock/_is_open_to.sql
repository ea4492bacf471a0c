create or replace function stock._is_open_to(only_in text, namespace text)
returns boolean
language sql
immutable
as $$
  -- Late money buys what it was for, whatever that is.
  select only_in is null or only_in = split_part(namespace, ':', 1) or namespace = 'late'
$$;

comment on function stock._is_open_to(text, text) is
'May a product with this only_in be reserved by references of this namespace? Written to be inlined.';
