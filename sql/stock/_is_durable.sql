create or replace function stock._is_durable()
returns boolean
language sql
stable
as $$
  -- A caller may have switched this off, and an acknowledged unit would die with the server.
  select current_setting('synchronous_commit') not in ('off', 'local')
$$;

comment on function stock._is_durable() is
'Will the commit of this transaction wait for the log? Written to be inlined.';
