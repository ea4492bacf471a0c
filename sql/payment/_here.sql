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
        = (line.provider, known.movement, 'refund', 'out')
        and (line.reference is null or o.reference = line.reference)
    )
  from (
    -- What paid an invoice of a membership is booked under the invoice.
    select coalesce(
      membership._payment_named(line.provider, array[line.movement]), line.movement
    ) as movement
  ) as known
  left join payment.receipt as r on r.provider = line.provider and r.movement = known.movement
  group by known.movement
$$;

comment on function payment._here(payment.statement_line) is
'What our books say of a payment in a provider''s list: what came in, nulls where nothing did; and whether that refund went out, or any where the list names none.';
