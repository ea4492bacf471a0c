create or replace function payment._tell_parked(moment timestamptz, at_most integer)
returns integer
language plpgsql
as $$
declare
  untold cursor for
    select e.id, e.provider, e.payload, e.order_id, e.reason
    from payment.event as e
    where e.state = 'parked'
      and e.received_at < moment - interval '1 hour'
      and not exists (
        select from payment.exception as x
        where x.event_id = e.id and payment._waits(x)
      )
    order by e.id
    limit _tell_parked.at_most
    for update skip locked;
  fact payment._fact;
  told integer := 0;
begin
  for parked in untold loop
    fact := payment._read(parked.provider, parked.payload);
    if payment._moves_money(fact.meaning) then
      perform payment._except(
        'unmatched', 'event ' || parked.id, 'decision', parked.reason, fact.amount, fact.currency,
        parked.provider, parked.order_id, event_id => parked.id
      );
      told := told + 1;
    else
      -- An attempt to pay, and no order waits for its money longer than that.
      perform payment._close_event(parked.id, 'ignored', parked.reason);
    end if;
  end loop;
  return told;
end;
$$;

comment on function payment._tell_parked(timestamptz, integer) is
'Ends what has been parked for an hour: money is told by an exception, once (how many), and stays parked, to be applied if what it waits for comes after all, until a person matches it or writes it off; whatever moves no money is ignored.';
