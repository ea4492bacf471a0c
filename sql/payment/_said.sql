create or replace function payment._said(fact payment._fact)
returns text
language sql
immutable
as $$
  select concat_ws(' ', fact.meaning, fact.amount, fact.currency)
$$;

comment on function payment._said(payment._fact) is
'What a delivery of the generic webhook said of its order, in short: paid, failed, or "paid 1000 USD".';
