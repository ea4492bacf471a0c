create or replace function membership._fail(
  failed membership.subscription,
  payment_id text,
  failed_at timestamptz,
  retry_at timestamptz
)
returns void
language sql
as $$
  update membership.subscription as s
  set
    failed_at = _fail.failed_at,
    retry_at = _fail.retry_at
  where s.id = failed.id
    and coalesce(s.failed_at, '-infinity') <= _fail.failed_at
    and not exists (
      select from membership.extension as e
      where e.subscription_id = s.id
        -- Stripe's times are whole seconds.
        and (e.payment_id = _fail.payment_id or e.paid_at > _fail.failed_at)
    )
$$;

comment on function membership._fail(membership.subscription, text, timestamptz, timestamptz) is
'A renewal failed, unless it was paid since; access stays to its end. retry_at: when the provider tries again. The caller has the key lock.';
