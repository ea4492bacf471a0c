create or replace function payment._apply_parked(
  provider text,
  known_as text[],
  ours payment.intent default null
)
returns void
language plpgsql
as $$
declare
  parked record;
begin
  -- No bound cursor: its name is one for all calls, and apply comes back here. All are wanted.
  for parked in
    select e.id
    from payment.event as e
    where e.state = 'parked'
      and e.provider = _apply_parked.provider
      and (
        e.order_id = ours.order_id
        or e.intent_id = ours.id
        or e.names && _apply_parked.known_as
      )
    order by e.id
    for update skip locked
  loop
    perform payment.apply(parked.id);
  end loop;
end;
$$;

comment on function payment._apply_parked(text, text[], payment.intent) is
'Applies what came too early for an intent that the caller has locked, or for what a provider calls by these names. Raises 55P03.';
