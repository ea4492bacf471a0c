create or replace function payment._kept(exception_id bigint)
returns numeric
language sql
stable
as $$
  select coalesce(sum(a.amount), 0)
  from payment.allocation as a
  where a.exception_id = _kept.exception_id
$$;

comment on function payment._kept(bigint) is
'How much money waits in an exception, in its receipt''s currency.';
