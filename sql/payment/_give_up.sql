create or replace function payment._give_up(given payment.task, detail text)
returns void
language plpgsql
as $$
begin
  update payment.task as t
  set
    state = 'given_up',
    closed_at = clock_timestamp(),
    detail = coalesce(_give_up.detail, t.detail)
  where t.id = given.id;
  perform payment._except(
    'stuck', 'task ' || given.id, 'decision',
    format(
      '%s gave up after %s attempts: %s', given.kind, given.attempts,
      coalesce(_give_up.detail, 'no answer')
    ),
    provider => given.provider
  );
end;
$$;

comment on function payment._give_up(payment.task, text) is
'Closes a task that the caller has locked and leaves it to a person.';
