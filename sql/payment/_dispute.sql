create or replace function payment._dispute(
  went payment.outflow,
  meaning text,
  order_id uuid,
  receipt_id bigint
)
returns void
language plpgsql
as $$
declare
  known payment.outflow;
begin
  select o.* into known
  from payment.outflow as o
  where (o.provider, o.movement, o.kind, o.reference)
    = (went.provider, went.movement, 'dispute', went.reference);
  if known.id is null and meaning in ('dispute_dropped', 'dispute_prevented') then
    return;
  elsif known.id is null then
    -- Its end may be told before its beginning, and tells as much.
    known := payment._take_out(went);
    perform payment._except(
      'dispute', 'dispute ' || went.reference, 'answer', 'answer it at the provider',
      went.amount, went.currency, went.provider, _dispute.order_id, _dispute.receipt_id
    );
  end if;
  if meaning <> 'disputed' then
    perform payment._end_dispute(known, meaning in ('dispute_won', 'dispute_dropped'));
  end if;
end;
$$;

comment on function payment._dispute(payment.outflow, text, uuid, bigint) is
'A dispute took money, once, whatever its events'' order; or it ended: won, lost; dropped (an inquiry, closed) and prevented (settled with the buyer before it began) only end what had been taken: it is back, or gone. Raises 55P03.';
