create or replace function stock._is_read_committed()
returns boolean
language sql
stable
as $$
  -- Every decision here rests on statements that see what was committed before them. Under an older
  -- snapshot one reference had two live reservations, a cap was passed, and a line that a resize
  -- had added was lost.
  select current_setting('transaction_isolation') in ('read committed', 'read uncommitted')
$$;

comment on function stock._is_read_committed() is
'Does each statement of this transaction see what was committed before it? Written to be inlined.';
