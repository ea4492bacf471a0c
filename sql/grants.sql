-- Who may do what, on one screen. PUBLIC has nothing; a function that isn't named here is nobody's.
select format('revoke all on database %I from public', current_database()) \gexec
select format(
  'grant connect on database %I to stockade_api, stockade_service, stockade_cron, stockade_dba',
  current_database()
) \gexec
revoke all on schema public from public;
revoke all on all tables in schema stock, checkout, payment, credit, market, membership, ops, rpc
  from stockade_api, stockade_service, stockade_cron, stockade_dba;
revoke all on all routines in schema stock, checkout, payment, credit, market, membership, ops, rpc
  from public, stockade_api, stockade_service, stockade_cron, stockade_dba;

-- The API: an allow-list and nothing else.
grant usage on schema stock, checkout, payment, credit, market, membership, ops to stockade_api;
grant execute on function
  stock.reserve_many,
  stock.confirm,
  stock.release,
  stock.extend,
  stock.resize,
  stock.get_product,
  stock.get_reservation,
  stock.list_reservations,
  checkout.active_drop,
  checkout.order_held,
  payment.place_order,
  payment.get_order,
  payment.show_order,
  payment.show_sales,
  payment.give_back,
  payment.buy_credits,
  payment.link_membership,
  payment.open,
  payment.opened,
  payment.refused,
  payment.unknown,
  payment.get_intent,
  payment.get_bill,
  payment.try_ask,
  payment.record_event,
  payment.apply,
  payment.list_lapsed,
  payment.claim_task,
  payment.allow_refund,
  payment.finish_task,
  payment.stage,
  payment.reconcile,
  payment.list_exceptions,
  payment.sweep,
  credit.deposit,
  credit.get_account,
  credit.list_entries,
  credit.withdraw,
  credit.get_withdrawal,
  credit.claim_withdrawal,
  credit.report,
  market.purchase,
  market.open_purchase,
  market.get_purchase,
  market.list_leads,
  market.sweep,
  membership.get_memberships,
  ops.sweep_now,
  ops.count_lapsed,
  ops.health,
  ops.scrape,
  ops.tell_sweeps
to stockade_api;

-- The API's pages for administrators, who log in there by a token.
grant execute on function
  payment.queue_refund,
  payment.record_refund,
  payment.credit_exception,
  payment.match,
  payment.write_off,
  credit.settle,
  credit.reject,
  ops.count_open,
  ops.list_alerts,
  ops.list_jobs,
  ops.list_sweeps,
  ops.list_products,
  ops.list_breaches,
  ops.record_check,
  ops.plan_repair,
  ops.repair,
  ops.list_repairs,
  ops.list_exceptions,
  ops.list_withdrawals,
  ops.list_tasks,
  ops.list_events,
  ops.get_event,
  ops.find_orders,
  ops.tell_order
to stockade_api;

-- Existing callers: rpc.
grant usage on schema rpc to stockade_service;
grant execute on all functions in schema rpc to stockade_service;

-- pg_cron's jobs.
grant usage on schema payment, market, ops to stockade_cron;
grant execute on procedure ops.sweep to stockade_cron;
grant execute on function
  ops.sweep_now,
  ops.sweep_batch,
  ops.record_check,
  payment.sweep,
  market.sweep
to stockade_cron;

-- DBAs: every table and view to read, every public function to execute; no table to write.
grant usage on schema stock, checkout, payment, credit, market, membership, ops, rpc
  to stockade_dba;
grant select on all tables in schema stock, checkout, payment, credit, market, membership, ops, rpc
  to stockade_dba;
select format('grant execute on routine %s to stockade_dba', p.oid::regprocedure)
from pg_catalog.pg_proc as p
where p.pronamespace in (
    'stock'::regnamespace, 'checkout'::regnamespace, 'payment'::regnamespace,
    'credit'::regnamespace, 'market'::regnamespace, 'membership'::regnamespace,
    'ops'::regnamespace, 'rpc'::regnamespace
  )
  and p.proname not like '\_%'
order by 1 \gexec

-- lock_timeout is a backstop: nothing here waits for a row; the tests fail if it fires. Compiling
-- ops.alerts, whose plan is large and of which little runs, would take seconds.
select format('alter role %I set %s', role.name, setting.line)
from unnest(
  array['stockade_api', 'stockade_service', 'stockade_cron', 'stockade_dba']
) as role (name)
cross join unnest(array[
  'lock_timeout = ''100ms''',
  'idle_in_transaction_session_timeout = ''5s''',
  'client_connection_check_interval = ''500ms''',
  'jit = off'
]) as setting (line)
\gexec
alter role stockade_api set statement_timeout = '10s';
alter role stockade_service set statement_timeout = '30s';
alter role stockade_cron set statement_timeout = '50s';
