create or replace function payment._receive(
  event payment.event,
  fact payment._fact,
  ours payment.intent
)
returns void
language plpgsql
as $$
declare
  paid checkout.purchase_order;
  receipt payment.receipt;
  earlier payment.exception[];
  available numeric;
  misfit text;
  settled checkout.outcome;
  surplus numeric;
begin
  select o.* into paid from checkout.purchase_order as o where o.id = ours.order_id;
  receipt := payment._arrive(event, fact, ours, paid);
  if fact.defect is null and (receipt.amount > 0 or paid.total = 0) then
    perform payment._advance(ours, 'paid', null);
  end if;
  if receipt.amount <= 0 and (paid.total > 0 or paid.state = 'paid') then
    return;
  end if;

  earlier := payment._short_before(event.provider, fact.movement, receipt.currency);
  available := receipt.amount + coalesce(
    (select sum(payment._kept(e.id)) from unnest(earlier) as e), 0
  );
  misfit := payment._misfit(fact, paid, event.provider, available);
  if misfit is not null then
    perform payment._keep(receipt, paid.id, misfit, receipt.amount);
    return;
  end if;

  settled := payment._settle(paid);
  if settled.status not in ('paid', 'replaced') then
    perform payment._keep(
      receipt, paid.id, case settled.status when 'already_paid' then 'double' else 'late' end,
      receipt.amount
    );
    return;
  end if;
  surplus := least(greatest(available - coalesce(fact.due, paid.total), 0), receipt.amount);
  perform payment._allocate(receipt.id, receipt.amount - surplus, order_id => settled.order_id);
  perform payment._match(e, settled.order_id, 'payment.apply') from unnest(earlier) as e;
  if surplus > 0 then
    perform payment._keep(receipt, paid.id, 'surplus', surplus);
  end if;
end;
$$;

comment on function payment._receive(payment.event, payment._fact, payment.intent) is
'Money arrived for an intent that the caller has locked, with its order: keeps a receipt of what is new of it; fulfils the order, or makes a late one of it; or files the exception in which the money waits. Raises 55P03 when busy.';
