-- depends: stockade-0005-payment
create schema credit authorization stockade_owner;

set local role stockade_owner;

-- Every table, as those of the counters: a vacuum that gives empty pages back to the disk takes a
-- lock for which readers would wait, too.
do $$
declare
  _table regclass;
begin
  for _table in
    select c.oid from pg_class as c
    where c.relkind = 'r' and c.relowner = 'stockade_owner'::regrole
      and 'vacuum_truncate=off' <> all (coalesce(c.reloptions, '{}'))
  loop
    execute format('alter table %s set (vacuum_truncate = off)', _table);
  end loop;
end
$$;

create table credit.account (
  workspace_id uuid not null,
  posted bigint not null default 0,
  pending bigint not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  constraint account_pkey primary key (workspace_id),
  constraint account_pending_not_negative check (pending >= 0),
  constraint account_never_overdrawn check (posted >= pending)
) with (fillfactor = 50, vacuum_truncate = off);

create table credit.entry (
  id bigint generated always as identity,
  workspace_id uuid not null,
  kind text not null,
  amount bigint not null,
  namespace text not null,
  key text not null,
  purpose text not null,
  balance bigint not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint entry_pkey primary key (id),
  -- Whoever writes an entry has locked its account, so that neither key waits for anybody.
  constraint entry_key unique (workspace_id, namespace, key),
  constraint entry_account_fkey foreign key (workspace_id) references credit.account (workspace_id),
  constraint entry_kind_known check (
    (kind, sign(amount)) in (
      ('deposit', 1), ('spend', -1), ('withdrawal', -1), ('take_back', -1)
    )
  ),
  constraint entry_key_length check (length(key) between 1 and 255),
  constraint entry_namespace_length check (length(namespace) between 1 and 255),
  constraint entry_purpose_length check (length(purpose) between 1 and 1000),
  constraint entry_balance_not_negative check (balance >= 0)
) with (vacuum_truncate = off);

create index entry_workspace on credit.entry (workspace_id, id);

-- What is sold by one room only, since it gives what that room alone hands over.
alter table stock.product
  add column only_in text
  constraint product_only_in_length check (length(only_in) between 1 and 255);

-- Sold for credits; what they cost is the product's price.
create table credit.pack (
  product_id bigint not null,
  credits bigint not null,
  constraint pack_pkey primary key (product_id),
  constraint pack_product_fkey foreign key (product_id) references stock.product (id),
  constraint pack_credits_range check (credits between 1 and 1000000000)
) with (vacuum_truncate = off);

-- In room payment, which sells packs: credit knows no orders.
create table payment.credit_order (
  order_id uuid not null,
  workspace_id uuid not null,
  credits bigint not null,
  constraint credit_order_pkey primary key (order_id),
  -- Whoever inserts has placed the order in the same transaction.
  constraint credit_order_order_fkey foreign key (order_id)
    references checkout.purchase_order (id),
  constraint credit_order_credits_positive check (credits > 0)
) with (vacuum_truncate = off);

create table credit.setting (
  id boolean not null default true,
  payout_currency text,
  credits_per_coin numeric,
  changed_at timestamptz not null default clock_timestamp(),
  changed_by text not null default session_user,
  constraint setting_pkey primary key (id),
  constraint setting_one_row check (id),
  constraint setting_whole check (num_nulls(payout_currency, credits_per_coin) in (0, 2)),
  constraint setting_currency_ticker check (payout_currency ~ '^[a-z0-9]{2,20}$'),
  constraint setting_credits_per_coin_positive check (credits_per_coin > 0)
) with (vacuum_truncate = off);

insert into credit.setting default values;

create domain credit.withdrawal_state as text
  constraint withdrawal_state_known check (
    value in ('open', 'sent', 'unknown', 'settled', 'rejected')
  );

create table credit.withdrawal (
  id uuid not null,
  workspace_id uuid not null,
  namespace text not null,
  key text not null,
  amount bigint not null,
  coins numeric not null,
  currency text not null,
  address text not null,
  state credit.withdrawal_state not null default 'open',
  reference text,
  attempts integer not null default 0,
  step text,
  sent_at timestamptz,
  verified_at timestamptz,
  due_at timestamptz not null,
  detail text,
  created_at timestamptz not null default clock_timestamp(),
  closed_at timestamptz,
  closed_by text,
  note text,
  constraint withdrawal_pkey primary key (id),
  -- Whoever writes one has locked its account, so that neither key waits for anybody.
  constraint withdrawal_key unique (workspace_id, namespace, key),
  constraint withdrawal_account_fkey foreign key (workspace_id)
    references credit.account (workspace_id),
  constraint withdrawal_key_length check (length(key) between 1 and 255),
  constraint withdrawal_namespace_length check (length(namespace) between 1 and 255),
  constraint withdrawal_amount_positive check (amount > 0),
  constraint withdrawal_coins_payable check (coins > 0 and scale(coins) <= 6),
  constraint withdrawal_address_plain check (address ~ '^[!-~]{1,255}$'),
  constraint withdrawal_attempts_not_negative check (attempts >= 0),
  constraint withdrawal_step_known check (step in ('create', 'find', 'verify', 'look')),
  constraint withdrawal_sent_names_it check (state <> 'sent' or reference is not null),
  constraint withdrawal_closed_once check (
    (state in ('settled', 'rejected')) = (closed_at is not null)
    and (closed_at is null) = (closed_by is null)
  )
) with (fillfactor = 85, vacuum_truncate = off);

-- One at a time a workspace, whatever code runs.
create unique index withdrawal_open on credit.withdrawal (workspace_id)
  where state in ('open', 'sent', 'unknown');
create index withdrawal_created_at on credit.withdrawal (created_at);
create index withdrawal_due on credit.withdrawal (due_at)
  where state in ('open', 'sent', 'unknown');

create type credit.withdrawal_outcome as (
  status text,
  withdrawal_id uuid,
  state text,
  amount bigint,
  coins numeric,
  currency text,
  address text,
  balance bigint,
  available bigint
);

create type credit.errand as (
  withdrawal_id uuid,
  attempt integer,
  step text,
  coins numeric,
  currency text,
  address text,
  reference text,
  listed_since timestamptz,
  listed_before timestamptz
);

create type credit.outcome as (
  status text,
  workspace_id uuid,
  entry_id bigint,
  balance bigint,
  available bigint
);

-- What no worker reads of what it has claimed.
alter type payment.assignment
  drop attribute mode,
  drop attribute state,
  drop attribute order_id,
  drop attribute lease_until;

reset role;
