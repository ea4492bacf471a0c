create or replace function payment._tell_overdrawn(taken payment.outflow, amount numeric)
returns void
language sql
as $$
  select payment._except(
    'overdrawn', 'outflow ' || taken.id, 'decision',
    format(
      '%s %s of %s: nobody was owed what went out', taken.kind, taken.reference, taken.movement
    ),
    _tell_overdrawn.amount, taken.currency, taken.provider
  )
$$;

comment on function payment._tell_overdrawn(payment.outflow, numeric) is
'Files an exception about an outflow: as much of it is more than came in, or than was owed.';
