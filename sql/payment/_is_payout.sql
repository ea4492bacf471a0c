create or replace function payment._is_payout(event payment.event)
returns boolean
language sql
immutable
as $$
  select event.provider = 'nowpayments' and event.payload ? 'batch_withdrawal_id'
$$;

comment on function payment._is_payout(payment.event) is
'Is an event about money that is paid out, not in?';
