"""What keeps money safe is taken out, piece by piece, and a test of this room has to see it.

The numbers are those of the rules of money: design, "Money that comes late, early, twice, short".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.checkout import test_orders
from tests.concurrency.mutants import Guard, without
from tests.payment import (
    test_afterwards,
    test_coins,
    test_exceptions,
    test_generic,
    test_orders_of_events,
    test_parked,
    test_paying,
    test_tasks,
)

if TYPE_CHECKING:
    from tests.payment.shop import Shop

pytestmark = pytest.mark.control

TRY = "if not pg_try_advisory_xact_lock("
NEVER = "if false and not pg_try_advisory_xact_lock("
NOWAIT, WAIT = "for update nowait", "for update"


RULES: dict[str, Guard[Shop]] = {
    "1: an event is given its effect once": Guard(
        "payment.apply",
        "event.state not in ('received', 'parked')",
        "false",
        test_orders_of_events.test_an_event_that_comes_again_does_not_undo_a_later_one,
    ),
    "1: by one at a time": Guard(
        "payment.apply",
        NOWAIT,
        WAIT,
        lambda shop: test_paying.test_apply_is_busy_at_once_when_somebody_holds_what_it_needs(
            shop, "event"
        ),
    ),
    "1: one delivery is recorded by one at a time": Guard(
        "payment.record_event",
        TRY,
        NEVER,
        test_paying.test_the_same_delivery_at_once_is_busy_and_then_the_same,
    ),
    "2: what lapsed is never paid as it was": Guard(
        "checkout._settle",
        "state in ('used', 'confirmed')",
        "true",
        lambda shop: test_paying.test_late_money_without_units_owes_a_refund_once(shop, "lapsed"),
    ),
    "2: late money makes one new order": Guard(
        "checkout._settle",
        "exists (select from checkout.purchase_order as o where o.replaces = settled.id)",
        "false",
        test_paying.test_a_replaced_order_is_paid_once,
    ),
    "3: an order and its event do not miss each other": Guard(
        "checkout._try_id",
        TRY,
        NEVER,
        test_paying.test_whoever_makes_an_order_and_whoever_looks_for_it_do_not_miss_each_other,
    ),
    "3: what came early is applied as its order appears": Guard(
        "payment.place_order",
        "perform payment.apply(",
        "perform (",
        test_paying.test_money_before_its_order_is_parked_and_pays_it_when_it_appears,
    ),
    "3: a key has one answer": Guard(
        "payment._answered",
        "return true;",
        "return false;",
        test_generic.test_the_first_final_answer_is_repeated_whatever_a_later_body_says,
    ),
    "4: an order is paid once": Guard(
        "checkout._settle",
        "settled.state = 'paid'\n",
        "false\n",
        test_generic.test_another_key_for_a_paid_order_is_a_second_payment,
    ),
    "4: what is short by a cent does not fulfil": Guard(
        "payment._misfit",
        "or available < coalesce(fact.due, paid.total)",
        "",
        lambda shop: test_paying.test_money_that_does_not_fit_never_fulfils(
            shop, {"amount_received": 999}, "short"
        ),
    ),
    "4: nor what was priced too low": Guard(
        "payment._misfit",
        "fact.price < paid.total or",
        "",
        lambda shop: test_coins.test_what_does_not_fit_never_fulfils(
            shop, {"price_amount": "9.99"}, "short"
        ),
    ),
    "4: nor another currency": Guard(
        "payment._misfit",
        "when fact.price_currency <> paid.currency then 'other_currency'",
        "",
        lambda shop: test_paying.test_money_that_does_not_fit_never_fulfils(
            shop, {"currency": "jpy", "amount_received": 100_000}, "other_currency"
        ),
    ),
    "4: nor another asset": Guard(
        "payment._misfit",
        "r.currency <> fact.currency",
        "false",
        test_coins.test_a_repeated_deposit_in_another_coin_is_another_asset,
    ),
    "4: nor a repeated deposit": Guard(
        "payment._misfit",
        "when fact.defect is not null then fact.defect",
        "",
        lambda shop: test_coins.test_what_does_not_fit_never_fulfils(
            shop, {"parent_payment_id": 5077125050}, "repeated"
        ),
    ),
    "4: nor what its sender says is less": Guard(
        "payment._arrive",
        "coalesce(fact.amount, paid.total)",
        "paid.total",
        test_generic.test_an_amount_told_before_the_order_pays_no_dearer_cart,
    ),
    "5: nothing undoes paid": Guard(
        "payment._next_state",
        "state = 'paid' or",
        "",
        lambda shop: test_afterwards.test_nothing_undoes_paid(shop, "payment_intent.canceled"),
    ),
    "5: a refund comes after what was paid": Guard(
        "payment._pay_back",
        "return 'its payment has not been seen yet';",
        "return null;",
        test_afterwards.test_a_refund_before_its_payment_is_parked,
    ),
    "5: of that payment and no other": Guard(
        "payment._paid_by",
        "fact.movement not like 'pi\\_%'",
        "true",
        test_afterwards.test_a_refund_of_another_payment_takes_nothing_of_this_one,
    ),
    "5: a dispute is booked once": Guard(
        "payment._dispute",
        "elsif known.id is null then",
        "elsif true then",
        test_afterwards.test_what_is_told_twice_by_different_events_ends_once,
    ),
    "5: a sum of refunds gives way to those with names": Guard(
        "payment._refund",
        "if unnamed.id is not null then",
        "if false then",
        test_afterwards.test_refunds_told_by_sum_and_by_name_count_once_in_any_order,
    ),
    "5: a refund that failed is in the sums that were told before": Guard(
        "payment._refund",
        "    and o.reference is not null;",
        "    and o.reference is not null and o.state = 'out';",
        test_afterwards.test_a_sum_that_is_told_after_its_refund_failed_takes_nothing,
    ),
    "5: a failure ends nothing that is paid otherwise": Guard(
        "payment._end",
        "where other.order_id = ours.order_id",
        "where false",
        test_tasks.test_a_certain_no_leaves_an_order_that_is_being_paid_otherwise,
    ),
    "6: what is unknown keeps its units": Guard(
        "payment.unknown",
        "checkout._expect_money(o, true)",
        "o.id",
        test_tasks.test_a_lost_reply_keeps_the_units_and_a_task_asks,
    ),
    "6: for sixty minutes in all": Guard(
        "checkout._deadline",
        "interval '60 minutes'",
        "interval '61 minutes'",
        test_paying.test_money_under_way_keeps_the_units_for_sixty_minutes_in_all,
    ),
    "6: nothing is sent again when its key may be gone": Guard(
        "payment._assignment",
        "i.created_at > clock_timestamp() - interval '23 hours'",
        "true",
        test_tasks.test_nothing_is_sent_again_when_its_key_may_be_gone,
    ),
    "7: a task is claimed by one": Guard(
        "payment._due_task",
        "for update skip locked",
        "",
        test_tasks.test_two_workers_never_get_the_same_task_and_never_wait,
    ),
    "7: and for a while": Guard(
        "payment.claim_task",
        "due_at = moment + ",
        "due_at = t.due_at + 0 * ",
        test_tasks.test_a_worker_that_never_comes_back_is_followed_four_times,
    ),
    "7: who is too slow is fenced off": Guard(
        "payment.finish_task",
        "task.attempts <> finish_task.attempt",
        "false",
        test_tasks.test_a_stale_worker_is_fenced_off,
    ),
    "7: what is being sent back is nobody else's": Guard(
        "payment._is_going_back",
        "t.state = 'open'",
        "false",
        test_exceptions.test_a_refund_is_queued_once_and_done_once,
    ),
    "7: a refund and its events count once": Guard(
        "payment._refund",
        "if known.id is not null then",
        "if false then",
        lambda shop: test_exceptions.test_a_refund_and_its_events_count_once_whichever_comes_first(
            shop, "worker"
        ),
    ),
    "7: nothing is sent back that is not owed any more": Guard(
        "payment.allow_refund",
        "owed.resolved_at is null and kept >= task.amount",
        "true",
        test_exceptions.test_a_refund_that_somebody_else_made_is_not_owed_any_more,
    ),
    "7: what went back beyond what was owed is told": Guard(
        "payment._take_out",
        "if not_owed > 0 then",
        "if left_over > 0 then",
        lambda shop: (
            test_exceptions.test_what_went_back_twice_at_once_is_told_whichever_is_heard_first(
                shop, "theirs"
            )
        ),
    ),
    "7: nor while another sends it": Guard(
        "payment.allow_refund",
        "interval '30 seconds'",
        "interval '0'",
        test_exceptions.test_nobody_else_gets_a_refund_that_is_about_to_be_sent,
    ),
    "7: nor by who is too slow": Guard(
        "payment.allow_refund",
        "task.attempts <> allow_refund.attempt",
        "false",
        test_exceptions.test_a_worker_that_is_too_slow_is_not_allowed_to_send,
    ),
    "7: one sweep makes the tasks": Guard(
        "payment.sweep", TRY, NEVER, test_tasks.test_one_sweep_at_a_time
    ),
    "nobody waits for an order": Guard(
        "checkout._lock",
        NOWAIT,
        WAIT,
        lambda shop: test_paying.test_apply_is_busy_at_once_when_somebody_holds_what_it_needs(
            shop, "purchase_order"
        ),
    ),
    "nobody waits for a parked event": Guard(
        "payment._match_event",
        "for update of e nowait",
        "for update of e",
        lambda shop: test_parked.test_matching_waits_for_nobody(shop, "payment.event"),
    ),
    "nobody waits for an intent": Guard(
        "payment._lock",
        NOWAIT,
        WAIT,
        lambda shop: test_paying.test_apply_is_busy_at_once_when_somebody_holds_what_it_needs(
            shop, "intent"
        ),
    ),
    "nobody waits for an exception": Guard(
        "payment._lock_exception",
        NOWAIT,
        WAIT,
        lambda shop: test_exceptions.test_an_unknown_exception_is_not_found_and_a_held_one_busy(
            shop, "write_off"
        ),
    ),
    "nobody waits for a name": Guard(
        "payment._link", TRY, NEVER, test_paying.test_a_name_that_is_being_given_is_busy
    ),
}

KEYS: dict[str, Guard[Shop]] = {
    "purchase_order_pkey": Guard(
        "checkout.place_order",
        "where o.id = place_order.order_id",
        "where false",
        lambda shop: test_orders.test_an_orders_id_may_be_chosen_and_belongs_to_one(
            shop.db, shop.dba
        ),
    ),
    "intent_live": Guard(
        "payment.open",
        "and payment._lives(i.state)",
        "and false",
        test_tasks.test_opening_again_is_the_same_intent,
    ),
    "event_delivery_key": Guard(
        "payment.record_event",
        "e.delivery_id = delivery",
        "false",
        test_paying.test_five_deliveries_one_after_the_other_have_one_effect,
    ),
    "receipt_movement_key": Guard(
        "payment._arrive",
        "r.movement = fact.movement",
        "false",
        test_paying.test_a_checkout_session_and_its_intent_tell_of_the_same_money,
    ),
    "answer_pkey": RULES["3: a key has one answer"],
    "outflow_reference": RULES["7: a refund and its events count once"],
    "task_open_exception": Guard(
        "payment._queue",
        "where t.state = 'open'",
        "where false",
        test_exceptions.test_a_refund_is_queued_once_and_done_once,
    ),
}
"""Each unique key that money relies on when the look before it is taken out."""


BROKEN = (
    AssertionError,
    pytest.fail.Exception,
    psycopg.errors.UniqueViolation,
    psycopg.errors.LockNotAvailable,
)
"""How a test fails: not by a piece put in that the server cannot run."""


@pytest.mark.breaks
@pytest.mark.parametrize("rule", RULES)
def test_without_its_guard_a_rule_is_seen_to_be_broken(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    guard = RULES[rule]
    # Whoever waits gives up soon, and is seen to have waited.
    monkeypatch.setattr("tests.calls.LONG", 0.5)
    for session in (shop.api, shop.dba):
        session.execute("set lock_timeout = '500ms'")
    with without(shop.db, *guard[:3]), pytest.raises(BROKEN):
        guard.test(shop)


@pytest.mark.parametrize("key", KEYS)
def test_without_its_guard_a_key_stops_what_would_be_double(shop: Shop, key: str) -> None:
    guard = KEYS[key]
    with (
        without(shop.db, *guard[:3]),
        pytest.raises(psycopg.errors.UniqueViolation) as stopped,
    ):
        guard.test(shop)
    assert stopped.value.diag.constraint_name == key
