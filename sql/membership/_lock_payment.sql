create or replace function membership._lock_payment(payment_id text)
returns membership.extension
language plpgsql
as $$
declare
  locked membership.extension;
begin
  perform membership._try_member(s.subscriber, s.plan)
  from membership.extension as e
  join membership.subscription as s on s.id = e.subscription_id
  where (e.provider, e.payment_id) = ('generic', _lock_payment.payment_id);
  select e.* into locked
  from membership.extension as e
  where (e.provider, e.payment_id) = ('generic', _lock_payment.payment_id);
  return locked;
end;
$$;

comment on function membership._lock_payment(text) is
'Takes the key lock of the member whose payment, recorded here, has that id, and returns what it gave; nulls when there is none. Raises 55P03.';
