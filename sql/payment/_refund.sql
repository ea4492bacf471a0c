create or replace function payment._refund(
  went payment.outflow,
  first_exception_id bigint default null,
  taken_by text default 'payment.apply'
)
returns payment.outflow
language plpgsql
as $$
declare
  known payment.outflow;
  unnamed payment.outflow;
  named numeric;
begin
  select o.* into known
  from payment.outflow as o
  where (o.provider, o.movement, o.kind, o.reference)
    = (went.provider, went.movement, 'refund', went.reference);
  if known.id is not null then
    return known;
  end if;
  select o.* into unnamed
  from payment.outflow as o
  where (o.provider, o.movement) = (went.provider, went.movement)
    and o.reference is null
    and o.state = 'out';
  -- Those that failed, too: a sum that was told before knows nothing of that.
  select coalesce(sum(o.amount), 0) into named
  from payment.outflow as o
  where (o.provider, o.movement, o.kind) = (went.provider, went.movement, 'refund')
    and o.reference is not null;
  unnamed.amount := coalesce(unnamed.amount, 0);

  -- A charge tells the sum of its refunds, a refund tells its own amount, and they come in any
  -- order: so the part of the sum that has no name yet gives way to a refund with one.
  if went.reference is null and went.amount <= named + unnamed.amount then
    return known;
  end if;
  if unnamed.id is not null then
    perform payment._bring_back(unnamed.id);
  end if;
  if went.reference is null then
    went.amount := went.amount - named;
    return payment._take_out(went);
  end if;
  known := payment._take_out(went, _refund.first_exception_id, _refund.taken_by);
  if unnamed.amount > went.amount then
    went.amount := unnamed.amount - went.amount;
    went.reference := null;
    perform payment._take_out(went);
  end if;
  return known;
end;
$$;

comment on function payment._refund(payment.outflow, bigint, text) is
'Counts a refund of a movement, whose intent the caller has locked, once, and returns it: with a reference its own amount, without one the sum of all its refunds. Raises 55P03.';
