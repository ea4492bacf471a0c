create or replace function membership._own(
  subscriber text,
  plan text,
  paid_at timestamptz,
  next_payment_at timestamptz
)
returns membership.subscription
language plpgsql
as $$
declare
  own membership.subscription;
begin
  -- Paid after a cancellation is renewed anew; what is only told after it doesn't undo it.
  update membership.subscription as s
  set
    next_payment_at = case
      when (s.cancelled_at > _own.paid_at) is not true then _own.next_payment_at
    end,
    cancelled_at = case when s.cancelled_at > _own.paid_at then s.cancelled_at end
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

comment on function membership._own(text, text, timestamptz, timestamptz) is
'The subscription that no provider drives, as a payment of that moment leaves it, made where there is none. The caller has the member''s key lock.';
