create or replace function payment._here(line payment.statement_line)
returns table (amount numeric, currency text, is_refunded boolean)
language sql
stable
as $$
  select
    sum(r.amount),
    min(r.currency),
    exists (
      select from payment.outflow as o
      where (o.provider, o.movement, o.kind, o.state)
        = (line.provider, line.movement, 'refund', 'out')
        and (line.reference is null or o.reference = line.reference)
    )
  from payment.receipt as r
  where r.provider = line.provider and r.movement = line.movement
$$;

comment on function payment._here(payment.statement_line) is
'What our books say of a payment in a provider''s list: what came in, nulls where nothing did; and whether that refund went out, or any where the list names none.';
