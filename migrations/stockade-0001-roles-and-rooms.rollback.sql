-- PUBLIC gets nothing back: who wants it to connect again has to say so.
do $$
begin
  execute format('alter database %I reset search_path', current_database());
  execute format(
    'revoke all on database %I from stockade_api, stockade_service, stockade_cron, stockade_dba',
    current_database()
  );
end;
$$;

drop schema rpc cascade;
drop schema ops cascade;
drop schema stock cascade;

-- Back to what is built in, so that nothing of this database needs the owner any longer.
alter default privileges for role stockade_owner grant execute on functions to public;
alter default privileges for role stockade_owner grant usage on types to public;

-- The roles themselves only where no other database of the cluster needs them. `drop owned by` is
-- no way: it takes the right to connect to every other database along.
do $$
declare
  role_name text;
begin
  foreach role_name in array array[
    'stockade_dba', 'stockade_cron', 'stockade_service', 'stockade_api', 'stockade_owner'
  ] loop
    begin
      execute format('drop role %I', role_name);
    exception when dependent_objects_still_exist or object_in_use then
      raise notice 'role % is still used elsewhere and stays', role_name;
    end;
  end loop;
end;
$$;
