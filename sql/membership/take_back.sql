create or replace function membership.take_back(
  payment_id text,
  reason text default 'refunded',
  taken_back_at timestamptz default clock_timestamp()
)
returns membership.outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  turned membership.extension;
  status text;
begin
  if (
    length(take_back.reason) between 1 and 1000 and take_back.taken_back_at is not null
  ) is not true then
    raise invalid_parameter_value using
      message = 'reason: 1 to 1,000 characters; taken_back_at',
      hint = 'such as refunded, or disputed';
  end if;
  turned := membership._lock_payment(take_back.payment_id);
  status := case
    when turned.id is null then 'not_found'
    when membership._turn(turned, take_back.taken_back_at, take_back.reason) then 'taken_back'
    else 'already_taken_back'
  end;
  return (
    select membership._outcome(status, s.subscriber, s.plan, turned.id)
    from (select) as one
    left join membership.subscription as s on s.id = turned.subscription_id
  );
end;
$$;

comment on function membership.take_back(text, text, timestamptz) is
'A payment that membership.record_payment recorded was refunded or disputed: the membership loses exactly the time that it gave. (What Stripe tells of its own payments does so by itself.)
status: taken_back, already_taken_back, not_found; expires_at. Raises 22023 without a reason, 55P03 when busy.';
