create or replace function payment._finish(task payment.task, result text, reference text)
returns void
language plpgsql
as $$
declare
  ours payment.intent;
begin
  if task.kind = 'refund' then
    perform payment._check_reference(_finish.reference);
    perform payment._refund_owed(
      payment._lock_owed(task.exception_id), _finish.reference, task.amount, task.detail
    );
  elsif task.intent_id is not null then
    ours := payment._lock(task.intent_id);
    perform payment._resolve(
      (payment._lock_exception(e.id)).id, 'matched', 'payment.finish_task', 'answered at last'
    )
    from payment.exception as e
    where e.kind = 'stuck' and e.subject = payment._stuck(task) and e.resolved_at is null;
    if task.kind = 'look_up' then
      update payment.intent as i set asked_at = clock_timestamp() where i.id = ours.id;
      if result = 'absent' then
        perform payment._end(ours, 'refused', 'the provider has no such thing');
      end if;
    elsif result = 'done' then
      perform payment._end(
        ours, case task.kind when 'cancel' then 'cancelled' else 'expired' end, null
      );
    else
      perform payment._queue(
        'look_up', clock_timestamp(), ours.provider, intent_id => ours.id
      );
    end if;
  end if;
end;
$$;

comment on function payment._finish(payment.task, text, text) is
'What follows from a task that has ended well, or by a certain no. Raises 55P03, and 22023 for a refund without reference.';
