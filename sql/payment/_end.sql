create or replace function payment._end(ours payment.intent, meaning text, detail text)
returns void
language plpgsql
as $$
declare
  ended checkout.purchase_order;
begin
  if not payment._advance(ours, meaning, _end.detail) then
    return;
  end if;
  select o.* into ended from checkout.purchase_order as o where o.id = ours.order_id;
  if meaning = 'failed' and (select s.keep_units_after_failure from payment.setting as s) then
    perform checkout._expect_money(ended, false);
  elsif ended.state = 'pending' and not exists (
    select from payment.intent as other
    where other.order_id = ours.order_id
      and other.id <> ours.id
      and payment._lives(other.state)
      and other.state <> 'failed'
  ) then
    -- Nobody else is being paid for it, so its units are free at once.
    perform checkout.cancel_order(ours.order_id, 'payment ' || meaning);
  end if;
end;
$$;

comment on function payment._end(payment.intent, text, text) is
'An intent that the caller has locked, with its order, failed, was refused, cancelled or expired: its order is cancelled and its units are free, unless another intent lives or the setting keeps them after a failure. Raises 55P03.';
