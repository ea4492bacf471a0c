create or replace function payment._give_up(given payment.task, detail text)
returns void
language plpgsql
as $$
declare
  about payment.exception;
  told payment.exception;
begin
  update payment.task as t
  set
    state = 'given_up',
    closed_at = clock_timestamp(),
    detail = coalesce(_give_up.detail, t.detail)
  where t.id = given.id;
  select e.* into about from payment.exception as e where e.id = given.exception_id;
  told := payment._lock_exception(
    payment._except(
      'stuck', payment._stuck(given), 'decision',
      format(
        '%s gave up after %s attempts: %s', given.kind, given.attempts,
        coalesce(_give_up.detail, 'no answer')
      ),
      given.amount, about.currency, given.provider,
      coalesce(
        about.order_id, (select i.order_id from payment.intent as i where i.id = given.intent_id)
      ),
      event_id => given.event_id
    )
  );
  if told.resolved_by = 'payment.finish_task' then
    perform payment._reopen(told.id);
  end if;
end;
$$;

comment on function payment._give_up(payment.task, text) is
'Closes a task that the caller has locked and tells a person, once for an intent, however often it is asked about; what a person resolved stays. Raises 55P03.';
