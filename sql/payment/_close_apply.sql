create or replace function payment._close_apply(event_id bigint)
returns void
language plpgsql
as $$
-- Not a function in SQL: that would be planned anew at each call, for longer than it runs.
begin
  update payment.task as t
  set state = 'done', closed_at = clock_timestamp()
  from (
    select open.id
    from payment.task as open
    where open.event_id = _close_apply.event_id and open.state = 'open'
    -- Whoever claims it at this moment will find that nothing is left to do.
    for update skip locked
  ) as mine
  where t.id = mine.id;
end;
$$;

comment on function payment._close_apply(bigint) is
'Closes the task that would apply an event, for that is done.';
