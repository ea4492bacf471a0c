create or replace function payment._is_mismatch(kind text)
returns boolean
language sql
immutable
as $$
  select kind in (
    'missing_here', 'missing_there', 'amount_mismatch', 'currency_mismatch', 'state_mismatch',
    'duplicate'
  )
$$;

comment on function payment._is_mismatch(text) is
'Is this one of the kinds of exception that reconciliation files?';
