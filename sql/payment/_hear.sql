create or replace function payment._hear(fact payment._fact, ours payment.intent)
returns void
language plpgsql
as $$
begin
  if fact.meaning in ('opened', 'processing') then
    if payment._advance(ours, fact.meaning, null) and fact.meaning = 'processing' then
      perform checkout._expect_money(o, true)
      from checkout.purchase_order as o
      where o.id = ours.order_id;
    end if;
    update payment.intent as i
    set pay_at = fact.pay_at
    where i.id = ours.id and i.pay_at is null and fact.pay_at is not null;
  elsif not payment._has_other_payment(ours.id, fact.movement) then
    perform payment._end(ours, fact.meaning, null);
  end if;
end;
$$;

comment on function payment._hear(payment._fact, payment.intent) is
'What an event that moves no money does to an intent that the caller has locked: opened, processing, failed, cancelled, expired. Raises 55P03.';
