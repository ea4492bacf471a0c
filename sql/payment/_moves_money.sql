create or replace function payment._moves_money(meaning text)
returns boolean
language sql
immutable
as $$
  select meaning in ('paid', 'invoice_paid') or payment._pays_back(meaning)
$$;

comment on function payment._moves_money(text) is
'Does what an event means move money, in or out?';
