create or replace function payment._waits(told payment.exception)
returns boolean
language sql
immutable
as $$
  select told.kind in ('unmatched', 'missing_here') and told.event_id is not null
$$;

comment on function payment._waits(payment.exception) is
'Does an exception tell of an event that came before what it belongs to?';
