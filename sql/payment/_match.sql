create or replace function payment._match(
  matched payment.exception,
  order_id uuid,
  resolved_by text,
  note text default null
)
returns void
language plpgsql
as $$
declare
  kept numeric := payment._kept(matched.id);
begin
  perform payment._allocate(matched.receipt_id, -kept, exception_id => matched.id);
  perform payment._allocate(matched.receipt_id, kept, order_id => _match.order_id);
  perform payment._resolve(matched.id, 'matched', _match.resolved_by, _match.note);
end;
$$;

comment on function payment._match(payment.exception, uuid, text, text) is
'Moves the money of an exception, which the caller has locked, to an order that it pays, and resolves it.';
