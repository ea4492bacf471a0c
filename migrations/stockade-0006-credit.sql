-- depends: stockade-0005-payment
create schema credit authorization stockade_owner;

set local role stockade_owner;

create table credit.account (
  workspace_id uuid not null,
  posted bigint not null default 0,
  pending bigint not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  constraint account_pkey primary key (workspace_id),
  constraint account_pending_not_negative check (pending >= 0),
  constraint account_never_overdrawn check (posted >= pending)
) with (fillfactor = 50);

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
);

create index entry_workspace on credit.entry (workspace_id, id);

-- Sold like anything else; what it gives is credits.
create table credit.pack (
  product_id bigint not null,
  credits bigint not null,
  constraint pack_pkey primary key (product_id),
  constraint pack_product_fkey foreign key (product_id) references stock.product (id),
  constraint pack_credits_range check (credits between 1 and 1000000000)
);

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
);

create type credit.outcome as (
  status text,
  workspace_id uuid,
  entry_id bigint,
  balance bigint,
  available bigint
);

reset role;
