do $$
begin
  execute format('alter database %I reset search_path', current_database());
end;
$$;

drop schema rpc cascade;
drop schema ops cascade;
drop schema stock cascade;

-- What is left of the roles in this database; the roles themselves only where no other database
-- of the cluster needs them.
do $$
declare
  role_name text;
begin
  foreach role_name in array array[
    'stockade_dba', 'stockade_cron', 'stockade_service', 'stockade_api', 'stockade_owner'
  ] loop
    execute format('drop owned by %I', role_name);
    begin
      execute format('drop role %I', role_name);
    exception when dependent_objects_still_exist or object_in_use then
      raise notice 'role % is still used elsewhere and stays', role_name;
    end;
  end loop;
end;
$$;
