create or replace function membership._extend(
  paid membership.subscription,
  provider text,
  payment_id text,
  paid_at timestamptz,
  periods integer
)
returns membership.extension
language plpgsql
as $$
declare
  extended membership.extension;
begin
  insert into membership.extension (
    subscription_id, provider, payment_id, paid_at, periods, months, days, grace_hours, anchor
  )
  select
    paid.id, _extend.provider, _extend.payment_id, _extend.paid_at, _extend.periods,
    -- What was verified when it was linked: its price stays that one, whatever the plan becomes.
    coalesce(paid.months, p.months) * _extend.periods,
    coalesce(paid.days, p.days) * _extend.periods,
    p.grace_hours, _extend.paid_at
  from membership.plan as p
  where p.id = paid.plan
  returning * into extended;
  perform membership._arrange(extended);
  update membership.subscription as s
  set failed_at = null, retry_at = null
  where s.id = paid.id and s.failed_at <= _extend.paid_at;
  return extended;
end;
$$;

comment on function membership._extend(
  membership.subscription, text, text, timestamptz, integer
) is
'A payment that is new gives its periods. The caller has the key locks of the payment and of the member.';
