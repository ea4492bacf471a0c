create or replace function stock._raise_busy()
returns void
language plpgsql
as $$
begin
  raise lock_not_available using
    message = 'busy: others hold what this needs',
    hint = 'not sold out: ask again, after a short random pause';
end;
$$;

comment on function stock._raise_busy() is
'Raises 55P03, as NOWAIT does, where the lock that was missed belonged to nobody in particular.';
