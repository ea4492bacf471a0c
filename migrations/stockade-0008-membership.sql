-- depends: stockade-0007-market
create schema membership authorization stockade_owner;

set local role stockade_owner;

create table membership.plan (
  id text not null,
  name text not null,
  months integer not null,
  days integer not null,
  grace_hours integer not null,
  price_id text,
  active boolean not null,
  constraint plan_pkey primary key (id),
  constraint plan_id_length check (length(id) between 1 and 255),
  constraint plan_name_length check (length(name) between 1 and 255),
  constraint plan_price_id_length check (length(price_id) between 1 and 255),
  constraint plan_one_period check (
    months between 0 and 120 and days between 0 and 366 and (months = 0) <> (days = 0)
  ),
  constraint plan_grace_range check (grace_hours between 0 and 720)
) with (vacuum_truncate = off);

create table membership.subscription (
  id bigint generated always as identity,
  subscriber text not null,
  plan text not null,
  provider payment.provider not null,
  reference text,
  price_id text,
  months integer,
  days integer,
  next_payment_at timestamptz,
  failed_at timestamptz,
  retry_at timestamptz,
  cancelled_at timestamptz,
  ended_at timestamptz,
  told_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  constraint subscription_pkey primary key (id),
  -- Whoever inserts has the key lock of that name, or of that member.
  constraint subscription_reference_key unique (provider, reference),
  constraint subscription_plan_fkey foreign key (plan) references membership.plan (id),
  constraint subscription_subscriber_length check (length(subscriber) between 1 and 255),
  constraint subscription_reference_length check (length(reference) between 1 and 255),
  constraint subscription_verified_at_provider check (
    num_nulls(reference, price_id, months, days) in (0, 4)
  )
) with (fillfactor = 85, vacuum_truncate = off);

create index subscription_member on membership.subscription (subscriber, plan);
create unique index subscription_own on membership.subscription (subscriber, plan)
  where reference is null;

create table membership.extension (
  id bigint generated always as identity,
  subscription_id bigint not null,
  provider payment.provider not null,
  payment_id text not null,
  paid_at timestamptz not null,
  periods integer not null,
  months integer not null,
  days integer not null,
  grace_hours integer not null,
  anchor timestamptz not null,
  taken_back_at timestamptz,
  taken_back_for text,
  created_at timestamptz not null default clock_timestamp(),
  constraint extension_pkey primary key (id),
  -- Whoever inserts has the key lock of that payment.
  constraint extension_payment_key unique (provider, payment_id),
  -- No subscription is ever locked for update, so this waits for nobody.
  constraint extension_subscription_fkey foreign key (subscription_id)
    references membership.subscription (id),
  constraint extension_payment_id_length check (length(payment_id) between 1 and 255),
  constraint extension_periods_range check (periods between 1 and 120),
  constraint extension_gives_time check (months >= 0 and days >= 0 and months + days > 0),
  constraint extension_anchor_not_after_payment check (anchor <= paid_at),
  constraint extension_taken_back_whole check (
    (taken_back_at is null) = (taken_back_for is null)
  ),
  constraint extension_taken_back_after_payment check (taken_back_at >= paid_at)
) with (fillfactor = 85, vacuum_truncate = off);

create index extension_subscription on membership.extension (subscription_id, paid_at, id);

create table membership.payment_name (
  provider payment.provider not null,
  name text not null,
  payment_id text not null,
  constraint payment_name_pkey primary key (provider, name),
  constraint payment_name_length check (length(name) between 1 and 255),
  constraint payment_name_payment_id_length check (length(payment_id) between 1 and 255)
) with (vacuum_truncate = off);

create index payment_name_payment on membership.payment_name (provider, payment_id);

create type membership.price as (
  id text,
  months integer,
  days integer
);

create type membership.news as (
  reference text,
  prices membership.price[],
  live boolean,
  next_payment_at timestamptz,
  cancelled_at timestamptz,
  ended_at timestamptz,
  told_at timestamptz
);

create type membership.outcome as (
  status text,
  subscriber text,
  plan text,
  extension_id bigint,
  expires_at timestamptz
);

-- The money of a membership is a receipt like any other; what it pays is no order.
alter table payment.receipt alter column intent_id drop not null;

alter table payment.allocation
  add column extension_id bigint,
  add constraint allocation_extension_fkey foreign key (extension_id)
    references membership.extension (id),
  drop constraint allocation_purpose_known,
  add constraint allocation_purpose_known check (
    purpose in ('order', 'membership', 'credit', 'refund', 'dispute', 'exception')
  ),
  drop constraint allocation_names_its_purpose,
  add constraint allocation_names_its_purpose check (
    (purpose = 'order') = (order_id is not null)
    and (purpose = 'membership') = (extension_id is not null)
    and (purpose = 'exception') = (exception_id is not null)
    and (purpose not in ('refund', 'dispute') or outflow_id is not null)
  );

create index allocation_extension on payment.allocation (extension_id)
  where extension_id is not null;

reset role;
