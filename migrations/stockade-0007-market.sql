-- depends: stockade-0006-credit
create schema market authorization stockade_owner;

set local role stockade_owner;

-- How many leads a workspace may keep from all others at once without paying.
create table market.setting (
  id boolean not null default true,
  most_held integer not null default 100,
  changed_at timestamptz not null default clock_timestamp(),
  changed_by text not null default session_user,
  constraint setting_pkey primary key (id),
  constraint setting_one_row check (id),
  constraint setting_most_held_range check (most_held between 1 and 1000000)
) with (vacuum_truncate = off);

insert into market.setting default values;

create domain market.lead_status as text
  constraint lead_status_known check (value in ('available', 'sold', 'withdrawn'));

-- A lead is a product of which there is one: what keeps it from two buyers is the stock.
create table market.lead (
  id uuid not null,
  product_id bigint not null,
  price bigint not null,
  summary jsonb not null,
  contents jsonb not null,
  status market.lead_status not null default 'available',
  sold_count integer not null default 0,
  sold_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  constraint lead_pkey primary key (id),
  constraint lead_product_key unique (product_id),
  constraint lead_product_fkey foreign key (product_id) references stock.product (id),
  constraint lead_price_positive check (price > 0),
  constraint lead_sold_whole check ((status = 'sold') = (sold_at is not null)),
  constraint lead_sold_count_not_negative check (sold_count >= 0)
) with (fillfactor = 85, vacuum_truncate = off);

create index lead_available on market.lead (id) where status = 'available';

create domain market.purchase_state as text
  constraint purchase_state_known check (value in ('pending', 'paid', 'completed', 'expired'));

create table market.purchase (
  id uuid not null,
  workspace_id uuid not null,
  reservation_id uuid not null,
  order_id uuid,
  namespace text,
  key text,
  price bigint not null,
  state market.purchase_state not null default 'pending',
  download_url text,
  created_at timestamptz not null default clock_timestamp(),
  paid_at timestamptz,
  completed_at timestamptz,
  paid_by text,
  constraint purchase_pkey primary key (id),
  constraint purchase_reservation_key unique (reservation_id),
  constraint purchase_order_key unique (order_id),
  -- Whoever inserts has the key lock of the workspace, so that this waits for nobody.
  constraint purchase_key unique (workspace_id, namespace, key),
  -- Whoever inserts has locked the reservation, and the order.
  constraint purchase_reservation_fkey foreign key (reservation_id)
    references stock.reservation (id),
  constraint purchase_order_fkey foreign key (order_id) references checkout.purchase_order (id),
  constraint purchase_price_positive check (price > 0),
  constraint purchase_key_whole check ((namespace is null) = (key is null)),
  constraint purchase_completed_whole check (
    (state = 'completed') = (completed_at is not null)
    and (completed_at is null) = (paid_by is null)
  ),
  constraint purchase_paid_by_its_order check (state <> 'paid' or order_id is not null),
  constraint purchase_paid_at_whole check (
    paid_at is null and state <> 'paid' or paid_at is not null and state in ('paid', 'completed')
  ),
  constraint purchase_paid_by_known check (
    paid_by in ('credits', 'elsewhere') and order_id is null
    or paid_by = 'order' and order_id is not null
  ),
  constraint purchase_download_url_length check (length(download_url) between 1 and 2000)
) with (fillfactor = 85, vacuum_truncate = off);

-- Of what is under way only, however many purchases have ended.
create index purchase_pending on market.purchase (workspace_id) where state = 'pending';
create index purchase_paid on market.purchase (id) where state = 'paid';

create table market.purchase_lead (
  purchase_id uuid not null,
  lead_id uuid not null,
  price bigint not null,
  sold boolean not null default false,
  constraint purchase_lead_pkey primary key (purchase_id, lead_id),
  constraint purchase_lead_purchase_fkey foreign key (purchase_id) references market.purchase (id),
  constraint purchase_lead_lead_fkey foreign key (lead_id) references market.lead (id),
  constraint purchase_lead_price_positive check (price > 0)
) with (fillfactor = 85, vacuum_truncate = off);

-- Whatever code runs: one completed purchase a lead.
create unique index purchase_lead_sold on market.purchase_lead (lead_id) where sold;

create table market.answer (
  id bigint generated always as identity,
  call text not null,
  status text not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint answer_pkey primary key (id)
) with (vacuum_truncate = off);

create index answer_created_at on market.answer (created_at);

create type market.outcome as (
  status text,
  purchase_id uuid,
  lead_ids uuid[],
  price bigint,
  expires_at timestamptz,
  order_id uuid,
  balance bigint,
  download_url text
);

reset role;
