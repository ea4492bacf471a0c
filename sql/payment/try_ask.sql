create or replace function payment.try_ask(intent_id uuid, out granted boolean)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  moment timestamptz := clock_timestamp();
begin
  update payment.intent as i
  set asked_at = moment
  from (
    select known.id
    from payment.intent as known
    where known.id = try_ask.intent_id
      and known.state not in ('paid', 'refused')
      and coalesce(known.asked_at, '-infinity') <= moment - interval '5 seconds'
      -- Without a name there is nothing to ask by: the task that finds one isn't put off.
      and exists (select from payment.name as n where n.intent_id = known.id)
    -- Whoever works on it is hearing of it.
    for no key update skip locked
  ) as mine
  where i.id = mine.id;
  granted := found;
end;
$$;

comment on function payment.try_ask(uuid) is
'May the provider be asked about an intent right now, because its buyer has landed? Granted once in 5 seconds, however many land, and never where nothing new can be said: else any visitor could spend the provider''s rate limit. The answer counts as asking (asked_at). Raises nothing.';
