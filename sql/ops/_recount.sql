create or replace function ops._recount(product_id bigint)
returns ops.repair_log
language plpgsql
stable
as $$
declare
  counted ops.repair_log;
begin
  select p.id, p.total into counted.product_id, counted.total
  from stock.product as p
  where p.id = _recount.product_id;
  select coalesce(sum(s.available), 0) into counted.free_before
  from stock.slot as s
  where s.product_id = counted.product_id;
  select
    coalesce(sum(l.quantity) filter (where r.state in ('active', 'confirmed')), 0),
    count(*) filter (
      where l.expires_at is distinct from case when r.state = 'active' then r.expires_at end
    )
  into counted.outstanding, counted.lines_mended
  from stock.line as l
  join stock.reservation as r on r.id = l.reservation_id
  where l.product_id = counted.product_id;
  counted.free_after := greatest(counted.total - counted.outstanding, 0);
  counted.status := case
    when counted.outstanding > counted.total then 'oversold' else 'repaired'
  end;
  return counted;
end;
$$;

comment on function ops._recount(bigint) is
'What ops.repair finds and does: units out, free units as they are and as they should be, lines with a wrong deadline; nulls for an unknown product.';
