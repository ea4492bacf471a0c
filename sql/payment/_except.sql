create or replace function payment._except(
  kind text,
  subject text,
  owed text,
  detail text,
  amount numeric default null,
  currency text default null,
  provider text default null,
  order_id uuid default null,
  receipt_id bigint default null,
  event_id bigint default null
)
returns bigint
language plpgsql
as $$
declare
  filed bigint;
begin
  insert into payment.exception (
    kind, subject, owed, detail, amount, currency, provider, order_id, receipt_id, event_id
  )
  values (
    _except.kind, _except.subject, _except.owed, _except.detail, _except.amount,
    case when _except.amount is not null then _except.currency end, _except.provider,
    _except.order_id, _except.receipt_id, _except.event_id
  )
  on conflict on constraint exception_subject_key do nothing
  returning id into filed;
  if filed is null then
    select e.id into filed
    from payment.exception as e
    where e.kind = _except.kind and e.subject = _except.subject;
  end if;
  return filed;
end;
$$;

comment on function payment._except(
  text, text, text, text, numeric, text, text, uuid, bigint, bigint
) is
'Files an exception, once for its kind and subject, which the caller''s locks guard; its id.';
