create or replace function ops.repair(product_id bigint, repaired_by text default session_user)
returns ops.repair_log
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  product stock.product;
  done ops.repair_log;
begin
  select p.* into product
  from stock.product as p
  where p.id = repair.product_id
  for no key update nowait;
  if not found then
    raise invalid_parameter_value using
      message = 'product_id: no such product', hint = 'select * from stock.product';
  end if;
  -- Whatever moves units of this product writes one of its slots: with all of them locked, what
  -- is out stands still.
  perform from stock.slot as s
  where s.product_id = product.id
  order by s.number
  for update nowait;
  done := ops._recount(product.id);

  update stock.line as l
  set expires_at = case when r.state = 'active' then r.expires_at end
  from stock.reservation as r
  where done.lines_mended > 0
    and l.product_id = product.id
    and r.id = l.reservation_id
    and l.expires_at is distinct from case when r.state = 'active' then r.expires_at end;
  get diagnostics done.lines_mended = row_count;

  if done.free_after <> done.free_before
    or not exists (select from stock.slot as s where s.product_id = product.id)
  then
    perform ops._refill(product.id, done.free_after::integer);
  end if;
  update ops.breach as b
  set resolved_at = clock_timestamp()
  where b.resolved_at is null
    and done.status = 'repaired'
    and b.subject = 'product ' || product.id
    and ops._is_mended(b.room, b.rule);
  insert into ops.repair_log (
    product_id, total, outstanding, free_before, free_after, lines_mended, status, repaired_by
  )
  values (
    product.id, product.total, done.outstanding, done.free_before, done.free_after,
    done.lines_mended, done.status, coalesce(repair.repaired_by, session_user)
  )
  returning * into done;
  return done;
end;
$$;

comment on function ops.repair(bigint, text) is
'Recounts one product under lock and sets its free units to total - held - sold; keeps and returns an audit row. repaired_by: who asked.
status: repaired, or oversold (more is out than there is: free becomes 0 and a person has to decide; ops.check() goes on telling).
Raises 55P03 when others hold the product or a slot (ask again), 22023 for an unknown product.';
