create or replace function membership.give_back(payment_id text)
returns membership.outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  turned membership.extension := membership._lock_payment(give_back.payment_id);
  status text := case
    when turned.id is null then 'not_found'
    when membership._turn(turned, null, null) then 'given_back'
    else 'not_taken_back'
  end;
begin
  return (
    select membership._outcome(status, s.subscriber, s.plan, turned.id)
    from (select) as one
    left join membership.subscription as s on s.id = turned.subscription_id
  );
end;
$$;

comment on function membership.give_back(text) is
'A dispute about a payment that membership.record_payment recorded was won, or its refund failed: the time counts again, as if it had never been taken back.
status: given_back, not_taken_back, not_found; expires_at. Raises 55P03 when busy.';
