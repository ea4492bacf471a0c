create or replace function membership.record_payment(
  subscriber text,
  plan text,
  payment_id text,
  paid_at timestamptz default null,
  periods integer default 1,
  next_payment_at timestamptz default null
)
returns membership.outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  moment timestamptz := coalesce(record_payment.paid_at, clock_timestamp());
  known record;
  extended membership.extension;
begin
  perform membership._check(record_payment.subscriber, record_payment.plan);
  perform membership._check_payment(
    record_payment.payment_id, moment, record_payment.periods
  );
  perform membership._try_key('payment', 'generic ' || record_payment.payment_id);
  select s.subscriber, s.plan, e.id, e.paid_at, e.periods into known
  from membership.extension as e
  join membership.subscription as s on s.id = e.subscription_id
  where (e.provider, e.payment_id) = ('generic', record_payment.payment_id);
  if known.id is not null then
    return membership._outcome(
      case
        when (known.subscriber, known.plan, known.periods, known.paid_at)
          = (
            record_payment.subscriber, record_payment.plan, record_payment.periods,
            coalesce(record_payment.paid_at, known.paid_at)
          )
          then 'replayed'
        else 'mismatch'
      end,
      known.subscriber, known.plan, known.id
    );
  elsif not exists (
    select from membership.plan as p where p.id = record_payment.plan and p.active
  ) then
    return membership._outcome('unknown_plan', record_payment.subscriber, record_payment.plan);
  end if;
  perform membership._try_member(record_payment.subscriber, record_payment.plan);
  extended := membership._extend(
    membership._own(
      record_payment.subscriber, record_payment.plan, moment, record_payment.next_payment_at
    ),
    'generic', record_payment.payment_id, moment, record_payment.periods
  );
  return membership._outcome(
    'extended', record_payment.subscriber, record_payment.plan, extended.id
  );
end;
$$;

comment on function membership.record_payment(
  text, text, text, timestamptz, integer, timestamptz
) is
'A payment that was taken elsewhere extends a membership, once: before its end it adds on, later it starts anew at paid_at.
payment_id: the caller''s own, 1 to 255 characters. paid_at: when it was paid; null: now. periods: of the plan''s length. next_payment_at: when the caller means to renew it.
status: extended, replayed, mismatch (this id stands for another payment), unknown_plan (or one that is not active); expires_at.
Raises 22023 for arguments no caller should send, 55P03 when busy.';
