create or replace function membership.cancel(subscriber text, plan text)
returns membership.outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  live record;
begin
  perform membership._check(cancel.subscriber, cancel.plan);
  perform membership._try_member(cancel.subscriber, cancel.plan);
  select
    count(*) as known,
    count(*) filter (where s.cancelled_at is null and s.ended_at is null) as renewed,
    count(*) filter (
      where s.cancelled_at is null and s.ended_at is null and s.reference is not null
    ) as there
  into live
  from membership.subscription as s
  where (s.subscriber, s.plan) = (cancel.subscriber, cancel.plan);
  update membership.subscription as s
  set cancelled_at = clock_timestamp(), next_payment_at = null
  where (s.subscriber, s.plan) = (cancel.subscriber, cancel.plan)
    and s.reference is null
    and s.cancelled_at is null;
  return membership._outcome(
    case
      when live.known = 0 then 'not_found'
      when live.there > 0 then 'at_provider'
      when live.renewed = 0 then 'already_cancelled'
      else 'cancelled'
    end,
    cancel.subscriber, cancel.plan
  );
end;
$$;

comment on function membership.cancel(text, text) is
'Stops the renewal of a membership, not the access that is paid for.
status: cancelled, already_cancelled, at_provider (a subscription there goes on charging: cancel it there, and its event says so here), not_found; expires_at: how long it lasts.
Raises 22023, and 55P03 when busy.';
