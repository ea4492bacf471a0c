create or replace function payment._advance(ours payment.intent, meaning text, detail text)
returns boolean
language plpgsql
as $$
declare
  next text := payment._next_state(ours.state, meaning);
begin
  update payment.intent as i
  set state = next, detail = coalesce(_advance.detail, i.detail)
  where i.id = ours.id and i.state <> next;
  return found;
end;
$$;

comment on function payment._advance(payment.intent, text, text) is
'Moves an intent that the caller has locked to its next state; whether that is another one.';
