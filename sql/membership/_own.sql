create or replace function membership._own(
  subscriber text,
  plan text,
  next_payment_at timestamptz
)
returns membership.subscription
language plpgsql
as $$
declare
  own membership.subscription;
begin
  -- Paid anew is renewed anew.
  update membership.subscription as s
  set next_payment_at = _own.next_payment_at, cancelled_at = null, failed_at = null
  where (s.subscriber, s.plan) = (_own.subscriber, _own.plan) and s.reference is null
  returning s.* into own;
  if own.id is null then
    insert into membership.subscription (subscriber, plan, provider, next_payment_at)
    values (_own.subscriber, _own.plan, 'generic', _own.next_payment_at)
    returning * into own;
  end if;
  return own;
end;
$$;

comment on function membership._own(text, text, timestamptz) is
'The subscription that no provider drives, made where there is none. The caller has the member''s key lock.';
