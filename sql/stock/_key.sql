create or replace function stock._key(namespace text, reference text)
returns bigint
language sql
immutable
as $$
  -- The hash of one is the seed of the other: 'a b' and 'c' are not 'a' and 'b c'.
  select hashtextextended(_key.namespace, hashtextextended(_key.reference, 0))
$$;

comment on function stock._key(text, text) is
'The advisory key of a reference: whoever has it is the only one to reserve under it. Written to be inlined.';
