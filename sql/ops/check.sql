create or replace function ops.check()
returns table (room text, rule text, subject text, detail text)
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select b.* from ops._check_stock() as b
  union all
  select b.* from ops._check_checkout() as b
  union all
  select b.* from ops._check_payment() as b
  union all
  select b.* from ops._check_credit() as b
  union all
  select b.* from ops._check_market() as b
  union all
  select b.* from ops._check_membership() as b
$$;

comment on function ops.check() is
'One row for each breach of what must always be true, none when all is well. room: the schema; rule: a stable name;
subject: what it is about, such as "product 1"; detail: the figures. Set-based: a million reservations take seconds.';
