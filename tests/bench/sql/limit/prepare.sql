-- The rows that a reservation is made of, in tables of the same columns, defaults, checks, keys,
-- indexes, foreign keys and fillfactor as ours have at this moment; and no stock.
create schema bare;
create table bare.reservation (like stock.reservation including all);
create table bare.line (like stock.line including all);

select format('alter table bare.%I set (%s)', c.relname, array_to_string(c.reloptions, ', '))
from pg_class as c
where c.oid in ('stock.reservation'::regclass, 'stock.line'::regclass) and c.reloptions is not null
\gexec
select format(
  'alter table bare.%I add %s',
  t.relname,
  replace(pg_get_constraintdef(c.oid), 'stock.reservation', 'bare.reservation')
)
from pg_constraint as c
join pg_class as t on t.oid = c.conrelid
where c.conrelid in ('stock.reservation'::regclass, 'stock.line'::regclass) and c.contype = 'f'
\gexec
grant usage on schema bare, stock to :caller;
grant select, insert on all tables in schema bare to :caller;
grant execute on function stock._uuid_v7(timestamptz) to :caller;
