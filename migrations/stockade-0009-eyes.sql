-- depends: stockade-0008-membership
set local role stockade_owner;

-- A sweep goes on while its row is there to be read: the log tells of what it hasn't told yet.
alter table ops.sweep_run
  add column told bigint not null default 0,
  add constraint sweep_run_told_range check (told between 0 and expired) not valid;
update ops.sweep_run set told = expired;
alter table ops.sweep_run validate constraint sweep_run_told_range;
create index sweep_run_untold on ops.sweep_run (id) where expired > told;

-- PostgreSQL counts deadlocks from its own beginning: those since a check are the ones to look at.
alter table ops.check_run add column deadlocks bigint not null default 0;

-- One set of figures for everybody who asks within some seconds. Unlogged: after a crash it is
-- empty, and made anew.
create unlogged table ops.snapshot (
  id boolean not null default true,
  taken_at timestamptz not null,
  figures jsonb not null,
  constraint snapshot_pkey primary key (id),
  constraint snapshot_one_row check (id)
) with (vacuum_truncate = off);

-- For figures that would read a whole table otherwise. Each update that touches these columns
-- writes an index already.
create index lead_sold_twice on market.lead (id) where sold_count > 1;
create index subscription_failed on membership.subscription (id)
  where failed_at is not null and ended_at is null;

-- Leads are products, too: where there are many, the newest others are far from the end.
create index product_for_everybody on stock.product (id) where only_in is null;

-- What happened to one order; what a parked event waits for is found by the same index.
drop index payment.event_parked_order;
create index event_order on payment.event (order_id) where order_id is not null;

reset role;
