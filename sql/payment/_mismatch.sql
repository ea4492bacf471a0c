create or replace function payment._mismatch(
  line payment.statement_line,
  ours payment.intent,
  amount numeric,
  currency text,
  is_refunded boolean
)
returns text
language sql
stable
as $$
  select case
    when ours.id is null and _mismatch.amount is null
      then case when line.meaning = 'paid' or line.intent_id is not null then 'missing_here' end
    when line.meaning = 'paid' and line.amount > 0
      then case
        when _mismatch.amount is null then 'state_mismatch'
        when line.currency <> _mismatch.currency then 'currency_mismatch'
        when line.amount <> _mismatch.amount then 'amount_mismatch'
      end
    when line.meaning = 'refunded' and not is_refunded then 'state_mismatch'
    when line.meaning = 'refund_failed' and is_refunded then 'state_mismatch'
    when line.meaning in ('paid', 'refunded', 'refund_failed') then null
    when _mismatch.amount is not null then 'state_mismatch'
    when line.meaning in ('cancelled', 'expired')
      and payment._lives(ours.state)
      and not payment._has_other_payment(ours.id, line.movement)
      then 'state_mismatch'
  end
$$;

comment on function payment._mismatch(payment.statement_line, payment.intent, numeric, text, boolean) is
'Where a provider''s list and our books differ about a payment or a refund, or null; amount, currency, is_refunded: what payment._here says of it.';
