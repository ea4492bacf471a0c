-- depends: stockade-0002-stock
set local role stockade_owner;

create table ops.sweep_run (
  id bigint generated always as identity,
  source text not null,
  started_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz not null default clock_timestamp(),
  expired bigint not null default 0,
  batches integer not null default 0,
  constraint sweep_run_pkey primary key (id)
);

create index sweep_run_ended_at on ops.sweep_run (ended_at);

create table ops.check_run (
  id bigint generated always as identity,
  started_at timestamptz not null,
  ended_at timestamptz not null default clock_timestamp(),
  breaches integer not null,
  constraint check_run_pkey primary key (id)
);

create table ops.breach (
  id bigint generated always as identity,
  room text not null,
  rule text not null,
  subject text not null,
  detail text not null,
  first_seen_at timestamptz not null default clock_timestamp(),
  last_seen_at timestamptz not null default clock_timestamp(),
  resolved_at timestamptz,
  constraint breach_pkey primary key (id)
);

create unique index breach_open on ops.breach (room, rule, subject) where resolved_at is null;

create table ops.repair_log (
  id bigint generated always as identity,
  product_id bigint not null,
  total integer not null,
  outstanding bigint not null,
  free_before bigint not null,
  free_after bigint not null,
  lines_mended integer not null,
  status text not null,
  repaired_at timestamptz not null default clock_timestamp(),
  repaired_by text not null default session_user,
  constraint repair_log_pkey primary key (id)
);

reset role;
