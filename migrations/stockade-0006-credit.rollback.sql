-- The functions and views that need these go with them; sql/install.sql makes them again.
drop schema credit cascade;
drop table payment.credit_order;
alter table stock.product drop column only_in cascade;
drop type payment.assignment cascade;
set local role stockade_owner;
create type payment.assignment as (
  task_id uuid,
  attempt integer,
  kind text,
  provider text,
  event_id bigint,
  intent_id uuid,
  exception_id bigint,
  day date,
  mode text,
  state text,
  order_id uuid,
  names text[],
  movement text,
  amount numeric,
  currency text,
  idempotency_key text,
  may_resend boolean,
  lease_until timestamptz
);

do $$
declare
  _table regclass;
begin
  for _table in
    select c.oid from pg_class as c
    where c.relkind = 'r' and c.relowner = 'stockade_owner'::regrole
      and c.oid <> all ('{stock.slot,stock.reservation,stock.line}'::regclass[])
  loop
    execute format('alter table %s reset (vacuum_truncate)', _table);
  end loop;
end
$$;
reset role;
