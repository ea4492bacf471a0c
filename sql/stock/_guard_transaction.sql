create or replace function stock._guard_transaction()
returns void
language plpgsql
as $$
begin
  if not stock._is_read_committed() then
    raise invalid_parameter_value using
      message = 'transaction_isolation: read committed is wanted',
      hint = 'begin isolation level read committed';
  end if;
  -- A SET clause on a function is undone before COMMIT, this isn't. Stronger settings stay.
  if not stock._is_durable() then
    perform set_config('synchronous_commit', 'on', true);
  end if;
end;
$$;

comment on function stock._guard_transaction() is
'What every function that moves units asks of its transaction: a commit that waits for the log, whatever the caller has set; and read committed, else it raises 22023. The hottest ask the two questions themselves, which costs a quarter of calling this, and call only where one is answered with no.';
