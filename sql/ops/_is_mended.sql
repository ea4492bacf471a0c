create or replace function ops._is_mended(room text, rule text)
returns boolean
language sql
immutable
as $$
  select room = 'stock' and rule in ('units_conserved', 'line_deadlines', 'slots_present')
$$;

comment on function ops._is_mended(text, text) is
'Is a breach of this rule one that ops.repair puts right?';
