-- Roles belong to the cluster, so another database may have made them already; their passwords are
-- set by whoever provisions the server, never here.
do $$
declare
  wanted record;
begin
  for wanted in
    select r.name, r.login
    from (values
      ('stockade_owner', 'nologin'),
      ('stockade_api', 'login'),
      ('stockade_service', 'login'),
      ('stockade_cron', 'login'),
      ('stockade_dba', 'login')
    ) as r (name, login)
    where not exists (select from pg_catalog.pg_roles as p where p.rolname = r.name)
  loop
    execute format('create role %I %s', wanted.name, wanted.login);
  end loop;
end;
$$;

-- An administrator who isn't a superuser has to be a member to create what the owner owns.
grant stockade_owner to current_user;

create schema stock authorization stockade_owner;
create schema ops authorization stockade_owner;
create schema rpc authorization stockade_owner;

-- Only this global form works: with `in schema` it would revoke nothing.
alter default privileges for role stockade_owner revoke execute on functions from public;
alter default privileges for role stockade_owner revoke usage on types from public;

-- Existing callers write rpc's names without a schema.
do $$
begin
  execute format('alter database %I set search_path = rpc, public', current_database());
end;
$$;
