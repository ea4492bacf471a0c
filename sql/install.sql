-- Stockade's code, installed whole: functions, views, comments and grants, anew on every deploy.
--   psql -X -1 -v ON_ERROR_STOP=1 -f sql/install.sql
-- as the administrator who ran the migrations. One transaction: all of it or none.
-- It reads as a table of contents: what stands below may use what stands above.
\set QUIET on
set local client_min_messages = warning;
set local role stockade_owner;
select pg_current_xact_id() as installing \gset

-- `create or replace` can't change the columns that a function returns: these returned others once.
select format('drop function %s', p.oid::regprocedure)
from (
  values
    ('payment._missing_there(text, date)', array['movement', 'amount', 'currency', 'order_id']),
    ('payment.list_lapsed(uuid, integer)', array['intent_id', 'provider', 'names']),
    ('payment.opened(uuid, jsonb)', array['state', 'payable'])
) as now (signature, columns)
join pg_catalog.pg_proc as p on p.oid = to_regprocedure(now.signature)
where now.columns <> array(
  select p.proargnames[k]
  from generate_subscripts(p.proargmodes, 1) as k
  where p.proargmodes[k] in ('o', 't')
  order by k
)
\gexec

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
\ir stock/_hold_length.sql
\ir stock/_deadline.sql
\ir stock/_slot_count.sql
\ir stock/_key.sql
\ir stock/_lines.sql
\ir stock/_is_open_to.sql
\ir stock/_request.sql
\ir stock/_arguments.sql
\ir stock/_parse.sql
\ir stock/_state.sql
\ir stock/_earlier.sql
\ir stock/_at_hand.sql
\ir stock/_insufficient.sql
\ir stock/_sold_out.sql
\ir stock/_in_slots.sql
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
\ir stock/_reserve_alone.sql
\ir stock/_is_plain.sql
\ir stock/_reserve_plain.sql
\ir stock/reserve_many.sql
\ir stock/reserve.sql

-- stock: a reservation's later life
\ir stock/_lock.sql
\ir stock/_close.sql
\ir stock/_release.sql
\ir stock/_move_deadline.sql
\ir stock/_use.sql
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
\ir stock/_limit_to.sql
\ir stock/restock.sql

-- stock: what readers see
\ir stock/availability.sql
\ir stock/overview.sql
\ir stock/get_product.sql
\ir stock/get_reservation.sql
\ir stock/_check_sort.sql
\ir stock/list_reservations.sql
\ir stock/comments.sql

-- checkout: what is bought
\ir checkout/overview.sql
\ir checkout/_outcome.sql
\ir checkout/_price.sql
\ir checkout/_deadline.sql
\ir checkout/_try_id.sql
\ir checkout/_lock.sql
\ir checkout/_close.sql
\ir checkout/_on_sale.sql
\ir checkout/_write.sql
\ir checkout/place_order.sql
\ir checkout/order_held.sql
\ir checkout/cancel_order.sql
\ir checkout/_replace.sql
\ir checkout/_settle.sql
\ir checkout/_expect_money.sql
\ir checkout/sweep.sql
\ir checkout/get_order.sql
\ir checkout/put_drop.sql
\ir checkout/sale.sql
\ir checkout/active_drop.sql
\ir checkout/comments.sql

-- credit: what workspaces pay with
\ir credit/_outcome.sql
\ir credit/_check.sql
\ir credit/_lock.sql
\ir credit/_open.sql
\ir credit/_post.sql
\ir credit/_take_back.sql
\ir credit/deposit.sql
\ir credit/spend.sql
\ir credit/put_pack.sql
\ir credit/get_account.sql
\ir credit/list_entries.sql

-- credit: withdrawals
\ir credit/put_setting.sql
\ir credit/_withdrawal_outcome.sql
\ir credit/_open_withdrawal.sql
\ir credit/_replay_withdrawal.sql
\ir credit/_set_aside.sql
\ir credit/withdraw.sql
\ir credit/get_withdrawal.sql
\ir credit/_next_step.sql
\ir credit/claim_withdrawal.sql
\ir credit/_lock_withdrawal.sql
\ir credit/_close_withdrawal.sql
\ir credit/_next_look.sql
\ir credit/report.sql
\ir credit/_payout_state.sql
\ir credit/_hear_payout.sql
\ir credit/_end_by_hand.sql
\ir credit/settle.sql
\ir credit/reject.sql
\ir credit/comments.sql

-- membership: who subscribes to what, until when
\ir membership/_try_key.sql
\ir membership/_try_member.sql
\ir membership/_check.sql
\ir membership/_check_payment.sql
\ir membership/_expiry.sql
\ir membership/expiry.sql
\ir membership/_anchor.sql
\ir membership/_arrange.sql
\ir membership/overview.sql
\ir membership/_outcome.sql
\ir membership/put_plan.sql
\ir membership/_own.sql
\ir membership/_extend.sql
\ir membership/_turn.sql
\ir membership/_lock_payment.sql
\ir membership/record_payment.sql
\ir membership/take_back.sql
\ir membership/give_back.sql
\ir membership/cancel.sql
\ir membership/entitled.sql
\ir membership/get_memberships.sql
\ir membership/_lock.sql
\ir membership/_follow.sql
\ir membership/_fail.sql
\ir membership/_link.sql
\ir membership/_name_payment.sql
\ir membership/_payment_named.sql
\ir membership/_names_of.sql
\ir membership/_is_known.sql
\ir membership/comments.sql

-- market: leads, of which there is one each
\ir market/overview.sql
\ir market/put_setting.sql
\ir market/_check.sql
\ir market/_wanted.sql
\ir market/_try_workspace.sql
\ir market/_lock.sql
\ir market/_lock_lead.sql
\ir market/_outcome.sql
\ir market/_answer.sql
\ir market/_held.sql
\ir market/_look.sql
\ir market/_replay.sql
\ir market/_hold.sql
\ir market/_hold_to_pay.sql
\ir market/_order.sql
\ir market/_pay.sql
\ir market/_sell.sql
\ir market/_complete.sql
\ir market/hold_leads.sql
\ir market/_list_held.sql
\ir market/complete_with_credits.sql
\ir market/purchase.sql
\ir market/open_purchase.sql
\ir market/complete.sql
\ir market/mark_sold.sql
\ir market/sweep.sql
\ir market/put_lead.sql
\ir market/withdraw_lead.sql
\ir market/list_leads.sql
\ir market/get_purchase.sql
\ir market/comments.sql

-- payment: what providers say, in our words
\ir payment/_without_secrets.sql
\ir payment/_uuid.sql
\ir payment/_number.sql
\ir payment/_id.sql
\ir payment/_minor_units.sql
\ir payment/_whole_units.sql
\ir payment/_as_written.sql
\ir payment/_moment.sql
\ir payment/_thing.sql
\ir payment/_stripe_meaning.sql
\ir payment/_read_stripe_billing.sql
\ir payment/_stripe_periods.sql
\ir payment/_stripe_subscription.sql
\ir payment/_read_stripe.sql
\ir payment/_read_nowpayments.sql
\ir payment/_read_generic.sql
\ir payment/_pays_back.sql
\ir payment/_moves_money.sql
\ir payment/_read.sql

-- payment: intents, the way out
\ir payment/put_setting.sql
\ir payment/_lock.sql
\ir payment/_names_of.sql
\ir payment/_lives.sql
\ir payment/_next_state.sql
\ir payment/_advance.sql
\ir payment/_link.sql
\ir payment/_queue.sql
\ir payment/_end.sql
\ir payment/_takes.sql
\ir payment/open.sql
\ir payment/refused.sql
\ir payment/unknown.sql
\ir payment/get_intent.sql
\ir payment/get_bill.sql
\ir payment/try_ask.sql
\ir payment/_reservation_named.sql

-- payment: where money goes
\ir payment/_except.sql
\ir payment/_resolve.sql
\ir payment/_lock_exception.sql
\ir payment/_reopen.sql
\ir payment/_lock_owed.sql
\ir payment/_kept.sql
\ir payment/_is_going_back.sql
\ir payment/_allocate.sql
\ir payment/_match.sql
\ir payment/_keep.sql
\ir payment/_short_before.sql
\ir payment/_settle.sql
\ir payment/_take_credits.sql
\ir payment/_return_credits.sql
\ir payment/_misfit.sql
\ir payment/_arrive.sql
\ir payment/_receive.sql
\ir payment/_move_out.sql
\ir payment/_tell_overdrawn.sql
\ir payment/_take_out.sql
\ir payment/_bring_back.sql
\ir payment/_refund.sql
\ir payment/_check_reference.sql
\ir payment/_refund_owed.sql
\ir payment/_end_dispute.sql
\ir payment/_dispute.sql
\ir payment/_paid_by.sql
\ir payment/_pay_back.sql
\ir payment/_has_other_payment.sql
\ir payment/_hear.sql

-- payment: events, the way in
\ir payment/record_event.sql
\ir payment/_outcome.sql
\ir payment/_close_apply.sql
\ir payment/_waits.sql
\ir payment/_settle_exception.sql
\ir payment/_close_event.sql
\ir payment/_park.sql
\ir payment/_said.sql
\ir payment/_answered.sql
\ir payment/_known.sql
\ir payment/_answer.sql
\ir payment/_find.sql
\ir payment/_apply_parked.sql
\ir payment/_give_effect.sql
\ir payment/_is_payout.sql
\ir payment/_hear_payout.sql
\ir payment/_said_at.sql
\ir payment/_is_of_membership.sql
\ir payment/_renew.sql
\ir payment/_follow_money.sql
\ir payment/_unrenew.sql
\ir payment/_apply_to_membership.sql
\ir payment/apply.sql
\ir payment/opened.sql
\ir payment/place_order.sql
\ir payment/buy_credits.sql
\ir payment/link_membership.sql
\ir payment/get_order.sql
\ir payment/always_on.sql
\ir payment/show_order.sql
\ir payment/show_sales.sql
\ir payment/give_back.sql

-- payment: exceptions, for people
\ir payment/list_exceptions.sql
\ir payment/queue_refund.sql
\ir payment/record_refund.sql
\ir payment/_match_event.sql
\ir payment/match.sql
\ir payment/credit_exception.sql
\ir payment/write_off.sql

-- payment: tasks, and what makes them
\ir payment/_pause.sql
\ir payment/_stuck.sql
\ir payment/_stands.sql
\ir payment/_give_up.sql
\ir payment/_due_task.sql
\ir payment/_assignment.sql
\ir payment/claim_task.sql
\ir payment/allow_refund.sql
\ir payment/_finish.sql
\ir payment/finish_task.sql
\ir payment/list_lapsed.sql
\ir payment/_end_at_provider.sql
\ir payment/_ask.sql
\ir payment/_try_again.sql
\ir payment/_ask_for_day.sql
\ir payment/_tell_parked.sql
\ir payment/sweep.sql

-- payment: both books side by side
\ir payment/_try_books.sql
\ir payment/_is_staged.sql
\ir payment/stage.sql
\ir payment/_here.sql
\ir payment/_mismatch.sql
\ir payment/_missing_there.sql
\ir payment/_paid_out.sql
\ir payment/_compare.sql
\ir payment/_is_mismatch.sql
\ir payment/_note_mismatch.sql
\ir payment/reconcile.sql
\ir payment/comments.sql

-- rpc: names that existing callers use
\ir rpc/reserve_inventory_for_payment.sql
\ir rpc/confirm_inventory_reservations.sql
\ir rpc/release_inventory_reservations.sql
\ir rpc/cleanup_expired_reservations.sql
\ir rpc/validate_and_lock_leads_for_purchase.sql
\ir rpc/complete_credit_lead_purchase.sql
\ir rpc/complete_stripe_lead_purchase.sql
\ir rpc/mark_leads_sold_bulk.sql
\ir rpc/leads.sql
\ir rpc/workspace_credits.sql
\ir rpc/marketplace_purchases.sql

-- ops: reads every room; no room calls it
\ir ops/lapsed.sql
\ir ops/count_lapsed.sql
\ir ops/_check_stock.sql
\ir ops/_check_checkout.sql
\ir ops/_check_payment.sql
\ir ops/_check_credit.sql
\ir ops/_check_market.sql
\ir ops/_check_membership.sql
\ir ops/check.sql
\ir ops/record_check.sql
\ir ops/_refill.sql
\ir ops/_recount.sql
\ir ops/_is_mended.sql
\ir ops/repair.sql
\ir ops/_purge_purchases.sql
\ir ops/_purge_money.sql
\ir ops/purge.sql
\ir ops/sweep_batch.sql
\ir ops/sweep_now.sql
\ir ops/sweep.sql
\ir ops/tell_sweeps.sql
\ir ops/first_id.sql
\ir ops/_metrics_stock.sql
\ir ops/_metrics_checkout.sql
\ir ops/_metrics_payment.sql
\ir ops/_metrics_credit.sql
\ir ops/_metrics_market.sql
\ir ops/_metrics_membership.sql
\ir ops/_metrics_ops.sql
\ir ops/metrics.sql
\ir ops/scrape.sql
\ir ops/alert_rules.sql
\ir ops/alerts.sql
\ir ops/health.sql

-- ops: pages for administrators
\ir ops/list_alerts.sql
\ir ops/count_open.sql
\ir ops/list_jobs.sql
\ir ops/list_sweeps.sql
\ir ops/list_products.sql
\ir ops/list_drops.sql
\ir ops/list_breaches.sql
\ir ops/plan_repair.sql
\ir ops/plan_repairs.sql
\ir ops/list_repairs.sql
\ir ops/list_exceptions.sql
\ir ops/list_withdrawals.sql
\ir ops/task.sql
\ir ops/list_tasks.sql
\ir ops/inbox.sql
\ir ops/list_events.sql
\ir ops/get_event.sql
\ir ops/find_orders.sql
\ir ops/_tell_money.sql
\ir ops/tell_order.sql
\ir ops/comments.sql

-- A function that this transaction has not made is one that the code no longer has. (Without -1
-- each statement would be a transaction of its own, and nothing is dropped.) An extension's are its
-- own: made without a schema, it lies in rpc, the first on the database's search_path.
select format('drop routine %s', p.oid::regprocedure)
from pg_catalog.pg_proc as p
where p.pronamespace in (
    'stock'::regnamespace, 'checkout'::regnamespace, 'payment'::regnamespace,
    'credit'::regnamespace, 'market'::regnamespace, 'membership'::regnamespace,
    'ops'::regnamespace, 'rpc'::regnamespace
  )
  and p.xmin <> pg_current_xact_id()::xid
  and not exists (select from pg_catalog.pg_depend as d where d.objid = p.oid and d.deptype = 'e')
  and pg_current_xact_id() = :'installing'::xid8
\gexec

reset role;
\ir grants.sql
