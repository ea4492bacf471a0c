-- Stockade's code, installed whole: functions, views, comments and grants, anew on every deploy.
--   psql -X -1 -v ON_ERROR_STOP=1 -f sql/install.sql
-- as the administrator who ran the migrations. One transaction: all of it or none.
-- It reads as a table of contents: what stands below may use what stands above.
\set QUIET on
set local client_min_messages = warning;
set local role stockade_owner;
select pg_current_xact_id() as installing \gset

-- stock: what all others stand on
\ir stock/_is_read_committed.sql
\ir stock/_is_durable.sql
\ir stock/_guard_transaction.sql
\ir stock/_raise_busy.sql
\ir stock/_uuid_v7.sql
\ir stock/_is_whole.sql
\ir stock/_text.sql
\ir stock/_external_product.sql
\ir stock/_fingerprint.sql
\ir stock/_deadline.sql
\ir stock/_slot_count.sql
\ir stock/_key.sql
\ir stock/_lines.sql
\ir stock/_request.sql
\ir stock/_arguments.sql
\ir stock/_parse.sql
\ir stock/_state.sql
\ir stock/_earlier.sql
\ir stock/_at_hand.sql
\ir stock/_insufficient.sql
\ir stock/_sold_out.sql
\ir stock/_sweep.sql
\ir stock/_take_from_one.sql
\ir stock/_take.sql
\ir stock/_give.sql
\ir stock/_take_all.sql
\ir stock/_over_limit.sql
\ir stock/_replay.sql
\ir stock/_admit.sql
\ir stock/_draw.sql
\ir stock/_share.sql
\ir stock/_write.sql
\ir stock/_reserve.sql
\ir stock/_is_plain.sql
\ir stock/_reserve_plain.sql
\ir stock/reserve_many.sql
\ir stock/reserve.sql

-- stock: a reservation's later life
\ir stock/_lock.sql
\ir stock/_close.sql
\ir stock/_release.sql
\ir stock/_move_deadline.sql
\ir stock/confirm.sql
\ir stock/release.sql
\ir stock/extend.sql
\ir stock/_resize.sql
\ir stock/resize.sql
\ir stock/take_back.sql
\ir stock/_cleanup.sql
\ir stock/cleanup.sql

-- stock: products
\ir stock/_spread.sql
\ir stock/_set_total.sql
\ir stock/_check_product.sql
\ir stock/put_product.sql
\ir stock/restock.sql

-- stock: what readers see
\ir stock/availability.sql
\ir stock/overview.sql
\ir stock/get_product.sql
\ir stock/get_reservation.sql
\ir stock/list_reservations.sql
\ir stock/comments.sql

-- rpc: names that existing callers use
\ir rpc/reserve_inventory_for_payment.sql
\ir rpc/confirm_inventory_reservations.sql
\ir rpc/release_inventory_reservations.sql
\ir rpc/cleanup_expired_reservations.sql

-- ops: reads every room; no room calls it
\ir ops/lapsed.sql
\ir ops/count_lapsed.sql
\ir ops/_check_stock.sql
\ir ops/check.sql
\ir ops/record_check.sql
\ir ops/_refill.sql
\ir ops/repair.sql
\ir ops/purge.sql
\ir ops/sweep_batch.sql
\ir ops/sweep_now.sql
\ir ops/sweep.sql
\ir ops/health.sql
\ir ops/metrics.sql
\ir ops/comments.sql

-- A function that this transaction has not made is one that the code no longer has. (Without -1
-- each statement would be a transaction of its own, and nothing is dropped.)
select format('drop routine %s', p.oid::regprocedure)
from pg_catalog.pg_proc as p
where p.pronamespace in ('stock'::regnamespace, 'ops'::regnamespace, 'rpc'::regnamespace)
  and p.xmin <> pg_current_xact_id()::xid
  and pg_current_xact_id() = :'installing'::xid8
\gexec

reset role;
\ir grants.sql
