create or replace function payment.match(
  exception_id bigint,
  order_id uuid default null,
  resolved_by text default session_user,
  note text default null,
  out status text,
  out paid_order_id uuid
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  matched payment.exception := payment._lock_exception(match.exception_id);
  paid checkout.purchase_order;
  settled checkout.outcome;
  applied payment.outcome;
  who text := coalesce(match.resolved_by, session_user);
begin
  status := case
    when matched.id is null then 'not_found'
    when matched.resolved_at is not null then 'resolved'
    when payment._is_going_back(matched.id) then 'already_queued'
  end;
  if status is not null then
    return;
  elsif matched.kind = 'unmatched' or matched.kind = 'missing_here' and matched.event_id is not null
  then
    update payment.event as e
    set order_id = match.order_id
    where e.id = matched.event_id and e.state = 'parked' and match.order_id is not null;
    applied := payment.apply(matched.event_id);
    status := case applied.status when 'applied' then 'matched' else applied.status end;
    paid_order_id := coalesce(applied.replaced_by, applied.order_id);
    return;
  elsif payment._kept(matched.id) > 0 then
    paid := checkout._lock(coalesce(match.order_id, matched.order_id));
    if paid.id is null then
      status := 'not_found';
      return;
    end if;
    settled := checkout._settle(paid);
    if settled.status not in ('paid', 'replaced') then
      status := settled.status;
      return;
    end if;
    paid_order_id := settled.order_id;
    perform payment._match(matched, paid_order_id, who, match.note);
  else
    perform payment._resolve(matched.id, 'matched', who, match.note);
  end if;
  status := 'matched';
end;
$$;

comment on function payment.match(bigint, uuid, text, text) is
'A person finds the money of an exception a place: it pays that order (without one, the order that it came for), whatever it costs; one without money is declared to be right.
status: matched (paid_order_id: the order, or a new one where that had lapsed), already_paid, insufficient or over_limit (no units), already_queued (a refund is under way), parked, resolved, not_found.
Raises 55P03 when busy.';
