create or replace function stock._guard_transaction()
returns void
language plpgsql
as $$
begin
  -- Every decision here rests on statements that see what was committed before them. Under an older
  -- snapshot one reference had two live reservations, a cap was passed, and a line that a resize
  -- had added was lost.
  if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
    raise invalid_parameter_value using
      message = 'transaction_isolation: read committed is wanted',
      hint = 'begin isolation level read committed';
  end if;

  -- A caller may have switched this off, and an acknowledged unit would die with the server. A SET
  -- clause on a function is undone before COMMIT, this isn't. Stronger settings stay.
  if current_setting('synchronous_commit') in ('off', 'local') then
    perform set_config('synchronous_commit', 'on', true);
  end if;
end;
$$;

comment on function stock._guard_transaction() is
'What every function that moves units asks of its transaction: a commit that waits for the log, whatever the caller has set; and read committed, else it raises 22023.';
