create or replace function payment._hear_payout(event payment.event)
returns payment.outcome
language plpgsql
as $$
declare
  payout jsonb := event.payload;
  name text := payment._id(payout -> 'batch_withdrawal_id');
  withdrawal_id uuid := payment._uuid(payout ->> 'unique_external_id');
  heard text := credit._hear_payout(
    withdrawal_id, name, lower(payout ->> 'status'), payment._number(payout -> 'amount'),
    lower(payout ->> 'currency'), payout ->> 'address'
  );
begin
  if heard in ('overdrawn', 'unpaid', 'another') then
    perform payment._except(
      case heard when 'overdrawn' then heard else 'state_mismatch' end,
      format('payout %s of withdrawal %s', name, withdrawal_id), 'decision',
      case heard
        when 'overdrawn' then 'it was paid out, and nobody''s credits went for it'
        when 'unpaid' then 'it was not paid out, and its credits are gone'
        else 'it is not the payout that was ordered: do not verify it'
      end,
      payment._number(payout -> 'amount'), upper(payout ->> 'currency'), event.provider,
      event_id => event.id
    );
  end if;
  if heard in ('heard', 'overdrawn', 'unpaid', 'another') then
    return payment._close_event(event.id, 'applied');
  end if;
  return payment._close_event(event.id, 'ignored', 'its withdrawal: ' || heard);
end;
$$;

comment on function payment._hear_payout(payment.event) is
'Applies what NOWPayments says of a payout: a notification, or what a look-up showed. One that went out beyond what was owed, or didn''t go out and was paid for, is an exception. Raises 55P03.';
