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
  who text := coalesce(match.resolved_by, session_user);
  matched payment.exception;
  paid checkout.purchase_order;
  settled checkout.outcome;
begin
  perform stock._guard_transaction();
  -- Its kind and its order never change; they say what is to be locked before it.
  select e.* into matched from payment.exception as e where e.id = match.exception_id;
  if payment._waits(matched) then
    select * into status, paid_order_id
    from payment._match_event(match.exception_id, match.order_id, who, match.note);
    return;
  end if;
  paid := checkout._lock(coalesce(match.order_id, matched.order_id));
  matched := payment._lock_owed(match.exception_id);
  status := case
    when matched.id is null then 'not_found'
    when matched.resolved_at is not null then 'resolved'
    when payment._is_going_back(matched.id) then 'already_queued'
    when payment._kept(matched.id) > 0 and paid.id is null then 'not_found'
  end;
  if status is not null then
    return;
  elsif payment._kept(matched.id) = 0 then
    perform payment._resolve(matched.id, 'matched', who, match.note);
  else
    settled := payment._settle(paid);
    if settled.status not in ('paid', 'replaced') then
      status := settled.status;
      return;
    end if;
    paid_order_id := settled.order_id;
    perform payment._match(matched, paid_order_id, who, match.note);
  end if;
  status := 'matched';
end;
$$;

comment on function payment.match(bigint, uuid, text, text) is
'A person finds the money of an exception a place: it pays that order (without one, the order that it came for), whatever it costs; one without money is declared to be right.
status: matched (paid_order_id: the order, or a new one where that had lapsed), already_paid, insufficient or over_limit (no units), already_queued (a refund is under way), parked (that order was not paid so), ignored or failed (what came of the event meanwhile), resolved, not_found (nor is that order).
Raises 55P03 when busy.';
