create or replace function payment._answered(event payment.event, fact payment._fact)
returns boolean
language plpgsql
as $$
declare
  answer payment.answer;
begin
  if fact.idempotency_key is null then
    return false;
  end if;
  if not pg_try_advisory_xact_lock(hashtextextended(fact.idempotency_key, 6)) then
    perform stock._raise_busy();
  end if;
  select a.* into answer
  from payment.answer as a
  where a.idempotency_key = fact.idempotency_key;
  if answer.idempotency_key is null then
    return false;
  elsif (answer.order_id, answer.said) <> (fact.order_id, payment._said(fact)) then
    perform payment._except(
      'conflict', 'event ' || event.id, 'decision',
      format(
        '%s was said of order %s before, now %s of order %s',
        answer.said, answer.order_id, payment._said(fact), fact.order_id
      ),
      provider => event.provider, order_id => answer.order_id, event_id => event.id
    );
  end if;
  return true;
end;
$$;

comment on function payment._answered(payment.event, payment._fact) is
'Was an event with this idempotency key answered before? Takes the key''s lock; another body under it becomes an exception. Raises 55P03.';
