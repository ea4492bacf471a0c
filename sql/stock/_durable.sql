create or replace function stock._durable()
returns void
language plpgsql
as $$
begin
  -- A caller may have switched this off, and an acknowledged unit would die with the server. A SET
  -- clause on a function is undone before COMMIT, this isn't. Stronger settings stay.
  if current_setting('synchronous_commit') in ('off', 'local') then
    perform set_config('synchronous_commit', 'on', true);
  end if;
end;
$$;

comment on function stock._durable() is
'Makes the commit of this transaction wait for the log, whatever the caller has set.';
