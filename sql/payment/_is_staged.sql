create or replace function payment._is_staged(provider text, day date, run_id uuid)
returns boolean
language sql
stable
as $$
  select exists (
    select from payment.statement as s
    where s.provider = _is_staged.provider
      and s.day = _is_staged.day
      and s.run_id = _is_staged.run_id
  )
$$;

comment on function payment._is_staged(text, date, uuid) is
'Is what is staged of that day this run''s? The caller has the provider''s books.';
