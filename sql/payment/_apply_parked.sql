create or replace function payment._apply_parked(ours payment.intent)
returns void
language plpgsql
as $$
declare
  known_as text[] := array(select n.name from payment.name as n where n.intent_id = ours.id);
  parked record;
begin
  -- No bound cursor: its name is one for all calls, and apply comes back here. All are wanted.
  for parked in
    select e.id
    from payment.event as e
    where e.state = 'parked'
      and e.provider = ours.provider
      and (e.order_id = ours.order_id or e.intent_id = ours.id or e.names && known_as)
    order by e.id
    for update skip locked
  loop
    perform payment.apply(parked.id);
  end loop;
end;
$$;

comment on function payment._apply_parked(payment.intent) is
'Applies what came too early for an intent that the caller has locked. Raises 55P03.';
