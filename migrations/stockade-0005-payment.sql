-- depends: stockade-0004-checkout
create schema payment authorization stockade_owner;

set local role stockade_owner;

create domain payment.provider as text
  constraint provider_known check (value in ('stripe', 'nowpayments', 'generic'));
create domain payment.intent_state as text
  constraint intent_state_known check (
    value in (
      'created', 'unknown', 'open', 'processing', 'failed',
      'refused', 'cancelled', 'expired', 'paid'
    )
  );
create domain payment.event_state as text
  constraint event_state_known check (
    value in ('received', 'parked', 'applied', 'ignored', 'failed')
  );

create table payment.setting (
  id boolean not null default true,
  keep_units_after_failure boolean not null default false,
  changed_at timestamptz not null default clock_timestamp(),
  changed_by text not null default session_user,
  constraint setting_pkey primary key (id),
  constraint setting_one_row check (id)
);

insert into payment.setting default values;

create table payment.intent (
  id uuid not null,
  order_id uuid not null,
  provider payment.provider not null,
  mode text not null,
  state payment.intent_state not null default 'created',
  pay_at text,
  detail text,
  created_at timestamptz not null default clock_timestamp(),
  asked_at timestamptz,
  constraint intent_pkey primary key (id),
  constraint intent_order_fkey foreign key (order_id) references checkout.purchase_order (id),
  constraint intent_mode_of_provider check (
    (provider, mode) in (
      ('stripe', 'intent'), ('stripe', 'checkout'), ('nowpayments', 'invoice'),
      ('generic', 'webhook')
    )
  )
) with (fillfactor = 85);

create index intent_order on payment.intent (order_id);
create index intent_created_at on payment.intent (created_at);
-- A failed one lives: its buyer may try another card.
create unique index intent_live on payment.intent (order_id, provider, mode)
  where state in ('created', 'unknown', 'open', 'processing', 'failed');

create table payment.name (
  provider payment.provider not null,
  name text not null,
  intent_id uuid not null,
  constraint name_pkey primary key (provider, name),
  constraint name_intent_fkey foreign key (intent_id) references payment.intent (id),
  constraint name_length check (length(name) between 1 and 255)
);

create index name_intent on payment.name (intent_id);

create table payment.event (
  id bigint generated always as identity,
  provider payment.provider not null,
  delivery_id text not null,
  payload jsonb not null,
  body text,
  state payment.event_state not null default 'received',
  reason text,
  order_id uuid,
  intent_id uuid,
  names text[],
  received_at timestamptz not null default clock_timestamp(),
  closed_at timestamptz,
  constraint event_pkey primary key (id),
  constraint event_delivery_key unique (provider, delivery_id),
  constraint event_delivery_length check (length(delivery_id) between 1 and 255),
  constraint event_closed_once check (
    (state in ('received', 'parked')) = (closed_at is null)
  )
) with (fillfactor = 85);

create index event_open on payment.event (received_at) where state in ('received', 'parked');
-- What a parked one waits for.
create index event_parked_order on payment.event (order_id) where state = 'parked';
create index event_parked_intent on payment.event (intent_id) where state = 'parked';
create index event_parked_names on payment.event using gin (names) where state = 'parked';

create table payment.receipt (
  id bigint generated always as identity,
  intent_id uuid not null,
  event_id bigint not null,
  provider payment.provider not null,
  movement text not null,
  amount numeric not null,
  currency text not null,
  cumulative numeric not null,
  received_at timestamptz not null default clock_timestamp(),
  constraint receipt_pkey primary key (id),
  -- A deposit may come in parts; each part is received once.
  constraint receipt_movement_key unique (provider, movement, currency, cumulative),
  constraint receipt_intent_fkey foreign key (intent_id) references payment.intent (id),
  constraint receipt_event_fkey foreign key (event_id) references payment.event (id),
  constraint receipt_amount_positive check (amount > 0),
  constraint receipt_cumulative_range check (cumulative >= amount)
);

create index receipt_intent on payment.receipt (intent_id);
create index receipt_event on payment.receipt (event_id);

create table payment.exception (
  id bigint generated always as identity,
  kind text not null,
  subject text not null,
  owed text not null,
  amount numeric,
  currency text,
  provider payment.provider,
  order_id uuid,
  receipt_id bigint,
  event_id bigint,
  detail text not null,
  created_at timestamptz not null default clock_timestamp(),
  resolved_at timestamptz,
  resolution text,
  resolved_by text,
  note text,
  constraint exception_pkey primary key (id),
  constraint exception_subject_key unique (kind, subject),
  constraint exception_receipt_fkey foreign key (receipt_id) references payment.receipt (id),
  constraint exception_event_fkey foreign key (event_id) references payment.event (id),
  constraint exception_kind_known check (
    kind in (
      'late', 'double', 'surplus', 'short', 'other_currency', 'other_asset', 'repeated',
      'unmatched', 'unreadable', 'conflict', 'dispute', 'refund_failed', 'overdrawn', 'stuck',
      'missing_here', 'missing_there', 'amount_mismatch', 'currency_mismatch', 'state_mismatch',
      'duplicate'
    )
  ),
  constraint exception_owed_known check (owed in ('refund', 'decision', 'answer')),
  constraint exception_amount_with_currency check ((amount is null) = (currency is null)),
  constraint exception_resolution_known check (
    resolution in ('refunded', 'credited', 'matched', 'written_off')
  ),
  constraint exception_resolved_whole check (
    num_nonnulls(resolved_at, resolution, resolved_by) in (0, 3)
  )
);

create index exception_open on payment.exception (id) where resolved_at is null;
create index exception_receipt on payment.exception (receipt_id) where receipt_id is not null;
create index exception_order on payment.exception (order_id) where order_id is not null;
create index exception_event on payment.exception (event_id) where event_id is not null;

create table payment.outflow (
  id bigint generated always as identity,
  provider payment.provider not null,
  movement text not null,
  kind text not null,
  reference text,
  amount numeric not null,
  currency text not null,
  beyond numeric not null default 0,
  state text not null default 'out',
  created_at timestamptz not null default clock_timestamp(),
  closed_at timestamptz,
  constraint outflow_pkey primary key (id),
  constraint outflow_kind_known check (kind in ('refund', 'dispute')),
  constraint outflow_state_known check (state in ('out', 'back', 'lost')),
  constraint outflow_closed_once check ((state = 'out') = (closed_at is null)),
  constraint outflow_amount_positive check (amount > 0),
  constraint outflow_beyond_range check (beyond between 0 and amount)
);

create unique index outflow_reference on payment.outflow (provider, movement, kind, reference)
  where reference is not null;
-- What is only known as a sum: at most one a movement.
create unique index outflow_unnamed on payment.outflow (provider, movement)
  where reference is null and state = 'out';

create table payment.allocation (
  id bigint generated always as identity,
  receipt_id bigint not null,
  purpose text not null,
  amount numeric not null,
  order_id uuid,
  exception_id bigint,
  outflow_id bigint,
  created_at timestamptz not null default clock_timestamp(),
  constraint allocation_pkey primary key (id),
  constraint allocation_receipt_fkey foreign key (receipt_id) references payment.receipt (id),
  constraint allocation_order_fkey foreign key (order_id)
    references checkout.purchase_order (id),
  constraint allocation_exception_fkey foreign key (exception_id)
    references payment.exception (id),
  constraint allocation_outflow_fkey foreign key (outflow_id) references payment.outflow (id),
  constraint allocation_purpose_known check (
    purpose in ('order', 'credit', 'refund', 'dispute', 'exception')
  ),
  constraint allocation_amount_not_zero check (amount <> 0),
  constraint allocation_names_its_purpose check (
    (purpose = 'order') = (order_id is not null)
    and (purpose = 'exception') = (exception_id is not null)
    and (purpose not in ('refund', 'dispute') or outflow_id is not null)
  )
);

create index allocation_receipt on payment.allocation (receipt_id);
create index allocation_exception on payment.allocation (exception_id)
  where exception_id is not null;
create index allocation_order on payment.allocation (order_id) where order_id is not null;
create index allocation_outflow on payment.allocation (outflow_id) where outflow_id is not null;

create table payment.answer (
  idempotency_key text not null,
  event_id bigint not null,
  order_id uuid not null,
  said text not null,
  order_state text not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint answer_pkey primary key (idempotency_key),
  constraint answer_event_fkey foreign key (event_id) references payment.event (id),
  constraint answer_order_fkey foreign key (order_id) references checkout.purchase_order (id)
);

create index answer_event on payment.answer (event_id);

create table payment.task (
  id uuid not null,
  kind text not null,
  provider payment.provider,
  intent_id uuid,
  event_id bigint,
  exception_id bigint,
  day date,
  amount numeric,
  state text not null default 'open',
  attempts integer not null default 0,
  due_at timestamptz not null,
  detail text,
  created_at timestamptz not null default clock_timestamp(),
  closed_at timestamptz,
  constraint task_pkey primary key (id),
  constraint task_intent_fkey foreign key (intent_id) references payment.intent (id),
  constraint task_event_fkey foreign key (event_id) references payment.event (id),
  constraint task_exception_fkey foreign key (exception_id) references payment.exception (id),
  constraint task_kind_known check (
    kind in ('apply', 'cancel', 'expire', 'look_up', 'refund', 'reconcile')
  ),
  constraint task_subject_of_kind check (
    num_nonnulls(intent_id, event_id, exception_id, day) = 1
    and case kind
      when 'apply' then event_id is not null
      when 'refund' then exception_id is not null
      when 'reconcile' then day is not null
      else intent_id is not null
    end
  ),
  constraint task_amount_of_refund check ((kind = 'refund') = (amount is not null)),
  constraint task_provider_if_asked check ((kind = 'apply') = (provider is null)),
  constraint task_state_known check (state in ('open', 'done', 'given_up')),
  constraint task_closed_once check ((state = 'open') = (closed_at is null)),
  constraint task_attempts_not_negative check (attempts >= 0)
) with (fillfactor = 85);

create index task_due on payment.task (due_at) where state = 'open';
create unique index task_open_intent on payment.task (intent_id, kind) where state = 'open';
create index task_intent on payment.task (intent_id) where intent_id is not null;
create index task_event on payment.task (event_id) where event_id is not null;
create unique index task_open_event on payment.task (event_id) where state = 'open';
create unique index task_open_exception on payment.task (exception_id) where state = 'open';
create unique index task_open_day on payment.task (provider, day)
  where state = 'open' and day is not null;
create index task_day on payment.task (provider, day) where day is not null;

create table payment.swept (
  id boolean not null default true,
  ended_at timestamptz not null,
  cancelled integer not null,
  tasks integer not null,
  exceptions integer not null,
  constraint swept_pkey primary key (id),
  constraint swept_one_row check (id)
);

create table payment.statement (
  provider payment.provider not null,
  day date not null,
  run_id uuid not null,
  begun_at timestamptz not null default clock_timestamp(),
  constraint statement_pkey primary key (provider, day)
);

create table payment.statement_line (
  provider payment.provider not null,
  day date not null,
  number integer not null,
  payload jsonb not null,
  meaning text,
  movement text,
  reference text,
  amount numeric,
  currency text,
  intent_id uuid,
  order_id uuid,
  names text[],
  constraint statement_line_pkey primary key (provider, day, number),
  constraint statement_line_statement_fkey foreign key (provider, day)
    references payment.statement (provider, day)
);

create index statement_line_movement on payment.statement_line (provider, movement);

create type payment.outcome as (
  status text,
  event_id bigint,
  order_id uuid,
  order_state text,
  replaced_by uuid,
  idempotency_key text,
  detail text
);

create type payment.assignment as (
  task_id uuid,
  attempt integer,
  kind text,
  provider text,
  event_id bigint,
  intent_id uuid,
  exception_id bigint,
  day date,
  mode text,
  state text,
  order_id uuid,
  names text[],
  movement text,
  amount numeric,
  currency text,
  idempotency_key text,
  may_resend boolean,
  lease_until timestamptz
);

create type payment._fact as (
  meaning text,
  intent_id uuid,
  order_id uuid,
  names text[],
  movement text,
  amount numeric,
  currency text,
  price numeric,
  price_currency text,
  due numeric,
  defect text,
  reference text,
  task_id uuid,
  idempotency_key text,
  pay_at text,
  problem text
);

reset role;
