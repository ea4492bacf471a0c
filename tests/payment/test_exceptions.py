"""What a person can do about money that waits: refund, match, write off; each once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.calls import busy, call, held, lapse_all, refused, reserved, rows
from tests.payment.shop import SUCCEEDED, Shop
from tests.payment.words import coins, stripe


def allowed(shop: Shop, task: Any) -> str:
    """Ask whether a refund may be sent, as the worker does."""
    asked = call(shop.api, "payment.allow_refund", task_id=task.task_id, attempt=task.attempt)
    return str(asked.status)


def test_a_refund_is_queued_once_and_done_once(shop: Shop) -> None:
    order_id, _, exception_id = shop.late()
    queued = call(shop.dba, "payment.queue_refund", exception_id=exception_id, resolved_by="eve")
    assert (queued.status, queued.amount, queued.currency) == ("queued", 10_000, "USD")
    again = call(shop.dba, "payment.queue_refund", exception_id=exception_id)
    assert again.status == "already_queued"
    for function in ("payment.match", "payment.write_off"):
        assert call(shop.dba, function, exception_id=exception_id).status == "already_queued"
    task = shop.claim()
    assert (task.kind, task.amount, task.currency) == ("refund", 10_000, "USD")
    assert (task.movement.startswith("pi_"), task.idempotency_key) == (True, str(task.task_id))
    with refused("22023"):
        shop.finish(task)
    assert shop.finish(task, reference="re_1").status == "finished"
    assert shop.finish(task, reference="re_1").status == "finished"
    assert shop.kept() == {"refund": 10_000}
    assert shop.exceptions() == [("late", 10_000, "refund", "refunded")]
    (row,) = shop.db.admin("select resolved_by from payment.exception")
    assert row.resolved_by == "eve"
    for function in ("payment.queue_refund", "payment.match", "payment.write_off"):
        assert call(shop.dba, function, exception_id=exception_id).status == "resolved"
    assert shop.read(order_id).next_step == "order_again"


@pytest.mark.parametrize("first", ["events", "worker"])
def test_a_refund_and_its_events_count_once_whichever_comes_first(shop: Shop, first: str) -> None:
    _, intent_id, exception_id = shop.late()
    call(shop.dba, "payment.queue_refund", exception_id=exception_id)
    task = shop.claim()
    if first == "worker":
        shop.finish(task, reference="re_1")
    shop.deliver("stripe", stripe("charge.refunded", intent_id, amount_refunded=10_000))
    shop.deliver("stripe", stripe("refund.created", intent_id, amount=10_000))
    assert shop.finish(task, reference="re_1").status == "finished"
    assert (shop.kept(), len(shop.exceptions())) == ({"refund": 10_000}, 1)


def test_a_refund_that_came_back_is_owed_again(shop: Shop) -> None:
    _, intent_id, exception_id = shop.late()
    call(shop.dba, "payment.queue_refund", exception_id=exception_id)
    shop.finish(shop.claim(), reference="re_1")
    shop.deliver("stripe", stripe("refund.failed", intent_id, amount=10_000))
    assert shop.kept() == {"exception": 10_000}
    assert [row[0::3] for row in shop.exceptions()] == [("late", None), ("refund_failed", None)]
    assert call(shop.dba, "payment.queue_refund", exception_id=exception_id).status == "queued"


def test_a_refund_that_the_provider_refuses_is_a_persons(shop: Shop) -> None:
    _, _, exception_id = shop.late()
    call(shop.dba, "payment.queue_refund", exception_id=exception_id)
    assert shop.finish(shop.claim(), "refused", detail="no funds").status == "given_up"
    assert [row[0] for row in shop.exceptions()] == ["late", "stuck"]
    assert shop.kept() == {"exception": 10_000}


def test_what_is_refunded_by_hand_is_recorded(shop: Shop) -> None:
    placed = shop.order()
    intent_id = shop.intent(placed.order_id, "nowpayments", "invoice")
    lapse_all(shop.db)
    reserved(shop.dba, "somebody else", {shop.product: 10})
    shop.deliver("nowpayments", coins("finished", intent_id))
    exception_id = shop.exception()
    assert call(shop.dba, "payment.queue_refund", exception_id=exception_id).status == "by_hand"
    done = {"exception_id": exception_id, "reference": "tx 1", "resolved_by": "eve"}
    assert call(shop.dba, "payment.record_refund", **done).status == "refunded"
    assert call(shop.dba, "payment.record_refund", **done).status == "resolved"
    assert set(shop.kept()) == {"refund"}
    with refused("22023"):
        call(shop.dba, "payment.record_refund", exception_id=exception_id, reference="")


def test_late_money_is_matched_when_there_are_units_again(shop: Shop) -> None:
    order_id, _, exception_id = shop.late()
    match = call(shop.dba, "payment.match", exception_id=exception_id)
    assert (match.status, match.paid_order_id) == ("insufficient", None)
    call(shop.dba, "stock.release", reference="somebody else")
    match = call(shop.dba, "payment.match", exception_id=exception_id, note="units came back")
    assert match.status == "matched"
    assert shop.read(match.paid_order_id).replaces == order_id
    assert (shop.kept(), shop.exceptions()[0][3]) == ({"order": 10_000}, "matched")


def test_a_second_payment_may_pay_another_order_and_not_the_same_again(shop: Shop) -> None:
    first, second = shop.order("first"), shop.order("second")
    for intent_id in [shop.intent(first.order_id, mode=mode) for mode in ("intent", "checkout")]:
        shop.deliver("stripe", stripe(SUCCEEDED, intent_id))
    exception_id = shop.exception()
    match = call(shop.dba, "payment.match", exception_id=exception_id)
    assert match.status == "already_paid"
    match = call(shop.dba, "payment.match", exception_id=exception_id, order_id=second.order_id)
    assert (match.status, shop.read(second.order_id).state) == ("matched", "paid")
    assert shop.kept() == {"order": 2000}


def test_a_person_may_accept_what_is_short(shop: Shop) -> None:
    placed = shop.order()
    shop.deliver("stripe", stripe(SUCCEEDED, shop.open(placed.order_id), amount_received=999))
    match = call(shop.dba, "payment.match", exception_id=shop.exception())
    assert (match.status, match.paid_order_id) == ("matched", placed.order_id)


def test_what_is_written_off_is_closed_and_its_money_stays(shop: Shop) -> None:
    _, _, exception_id = shop.late()
    gone = {"exception_id": exception_id, "resolved_by": "eve", "note": "a test account"}
    assert call(shop.dba, "payment.write_off", **gone).status == "written_off"
    assert call(shop.dba, "payment.write_off", **gone).status == "resolved"
    assert (shop.kept(), shop.exceptions()[0][3]) == ({"exception": 10_000}, "written_off")


def test_what_holds_no_money_owes_none_and_may_be_right(shop: Shop) -> None:
    shop.deliver("stripe", {"nonsense": True})
    assert shop.exceptions() == [("unreadable", None, "decision", None)]
    exception_id = shop.exception()
    assert call(shop.dba, "payment.queue_refund", exception_id=exception_id).status == (
        "nothing_owed"
    )
    done = call(shop.dba, "payment.record_refund", exception_id=exception_id, reference="tx 1")
    assert done.status == "nothing_owed"
    assert call(shop.dba, "payment.match", exception_id=exception_id).status == "matched"


@pytest.mark.parametrize("function", ["queue_refund", "match", "write_off"])
def test_an_unknown_exception_is_not_found_and_a_held_one_busy(shop: Shop, function: Any) -> None:
    name = f"payment.{function}"
    assert call(shop.dba, name, exception_id=7).status == "not_found"
    _, _, exception_id = shop.late()
    with held(shop.db, "select 1 from payment.exception for update"), busy():
        call(shop.dba, name, exception_id=exception_id)


def test_exceptions_are_listed_newest_first_in_pages(shop: Shop) -> None:
    for _ in range(3):
        shop.deliver("stripe", {"nonsense": _})
    first = shop.exception()
    call(shop.dba, "payment.write_off", exception_id=first)
    assert shop.exception() == first - 1

    def listed(**more: Any) -> list[int]:
        return [row.id for row in rows(shop.api, "payment.list_exceptions", **more)]

    assert listed(open_only=False) == [first, first - 1, first - 2]
    assert listed(before=first - 1) == [first - 2]
    assert listed(open_only=False, at_most=1) == [first]


def test_only_what_still_waits_goes_back_and_exactly_that(shop: Shop) -> None:
    _, intent_id, exception_id = shop.late()
    shop.deliver("stripe", stripe("refund.created", intent_id, id="re_0", amount=3000))
    call(shop.dba, "payment.queue_refund", exception_id=exception_id)
    task = shop.claim()
    assert task.amount == 7000
    shop.deliver("stripe", stripe("charge.refunded", intent_id, amount_refunded=10_000))
    shop.finish(task, reference="re_1")
    assert (shop.kept(), len(shop.exceptions())) == ({"refund": 10_000}, 1)


def test_money_is_matched_with_orders_that_exist(shop: Shop) -> None:
    _, _, exception_id = shop.late()
    match = call(shop.dba, "payment.match", exception_id=exception_id, order_id=uuid4())
    assert match.status == "not_found"


def test_a_refund_that_somebody_else_made_is_not_owed_any_more(shop: Shop) -> None:
    _, intent_id, exception_id = shop.late()
    call(shop.dba, "payment.queue_refund", exception_id=exception_id)
    task = shop.claim()
    assert allowed(shop, task) == "owed"
    shop.deliver("stripe", stripe("refund.created", intent_id, id="re_else", amount=10_000))
    assert [allowed(shop, task) for _ in range(2)] == ["not_owed", "finished"]
    assert shop.finish(task).status == "finished"
    assert (shop.kept(), shop.claim()) == ({"refund": 10_000}, None)
    assert shop.exceptions() == [("late", 10_000, "refund", "refunded")]


def test_of_what_somebody_else_sent_in_part_only_the_rest_is_owed(shop: Shop) -> None:
    _, intent_id, exception_id = shop.late()
    call(shop.dba, "payment.queue_refund", exception_id=exception_id, resolved_by="eve")
    task = shop.claim()
    shop.deliver("stripe", stripe("refund.created", intent_id, id="re_else", amount=3000))
    assert allowed(shop, task) == "not_owed"
    rest = shop.claim()
    assert (rest.amount, rest.exception_id, allowed(shop, rest)) == (7000, exception_id, "owed")
    assert rest.idempotency_key != task.idempotency_key
    shop.finish(rest, reference="re_ours")
    assert (shop.kept(), shop.claim()) == ({"refund": 10_000}, None)
    [row] = shop.db.admin("select resolution, resolved_by from payment.exception")
    assert tuple(row) == ("refunded", "eve")


def test_a_dispute_leaves_nothing_to_send_back(shop: Shop) -> None:
    _, intent_id, exception_id = shop.late()
    call(shop.dba, "payment.queue_refund", exception_id=exception_id)
    shop.deliver("stripe", stripe("charge.dispute.created", intent_id, amount=10_000))
    assert allowed(shop, shop.claim()) == "not_owed"
    shop.deliver("stripe", stripe("charge.dispute.closed", intent_id, status="won"))
    assert call(shop.dba, "payment.queue_refund", exception_id=exception_id).status == "queued"


@pytest.mark.parametrize("first", ["ours", "theirs"])
def test_what_went_back_twice_at_once_is_told_whichever_is_heard_first(
    shop: Shop, first: str
) -> None:
    intent_id = shop.open(shop.order().order_id)
    shop.deliver("stripe", stripe(SUCCEEDED, intent_id, amount_received=1100))
    call(shop.dba, "payment.queue_refund", exception_id=shop.exception())
    task = shop.claim()
    assert allowed(shop, task) == "owed"
    ours = {"id": "re_ours", "metadata": {"task_id": str(task.task_id)}}
    events = [
        stripe("refund.created", intent_id, amount=100, **ours),
        stripe("refund.created", intent_id, amount=100, id="re_theirs"),
    ]
    for event in events if first == "ours" else reversed(events):
        shop.deliver("stripe", event)
    shop.finish(task, reference="re_ours")
    assert (shop.kept(), shop.db.breaches()) == ({"order": 900, "refund": 200}, [])
    overdrawn = ("overdrawn", 100, "decision", None)
    surplus = ("surplus", 100, "refund", "refunded")
    assert shop.exceptions() == [surplus, *([overdrawn] if first == "theirs" else [])]


@pytest.mark.parametrize("known", ["its event", "a sum"])
def test_a_lost_reply_of_ours_is_counted_once(shop: Shop, known: str) -> None:
    _, intent_id, exception_id = shop.late()
    call(shop.dba, "payment.queue_refund", exception_id=exception_id, resolved_by="eve")
    task = shop.claim()
    assert allowed(shop, task) == "owed"
    shop.deliver(
        "stripe",
        stripe("charge.refunded", intent_id, amount_refunded=10_000)
        if known == "a sum"
        else stripe(
            "refund.created", intent_id,
            amount=10_000, metadata={"task_id": str(task.task_id)},
        ),
    )  # fmt: skip
    shop.finish(task, "again")
    shop.make_due()
    again = shop.claim()
    assert (again.task_id, allowed(shop, again)) == (task.task_id, "not_owed")
    assert (shop.kept(), len(shop.exceptions())) == ({"refund": 10_000}, 1)


def test_a_worker_that_is_too_slow_is_not_allowed_to_send(shop: Shop) -> None:
    _, _, exception_id = shop.late()
    call(shop.dba, "payment.queue_refund", exception_id=exception_id)
    slow = shop.claim()
    shop.make_due()
    fast = shop.claim()
    assert [allowed(shop, one) for one in (slow, fast)] == ["stale", "owed"]
    assert call(shop.api, "payment.allow_refund", task_id=uuid4(), attempt=1).status == "not_found"
    shop.finish(fast, "refused")
    assert allowed(shop, fast) == "given_up"


def test_nobody_else_gets_a_refund_that_is_about_to_be_sent(shop: Shop) -> None:
    _, _, exception_id = shop.late()
    call(shop.dba, "payment.queue_refund", exception_id=exception_id)
    task = shop.claim()
    shop.make_due()
    assert allowed(shop, task) == "owed"
    assert shop.claim() is None


@pytest.mark.parametrize("table", ["task", "exception", "intent"])
def test_whether_a_refund_may_be_sent_is_busy_while_somebody_works_on_it(
    shop: Shop, table: str
) -> None:
    _, _, exception_id = shop.late()
    call(shop.dba, "payment.queue_refund", exception_id=exception_id)
    task = shop.claim()
    with held(shop.db, f"select 1 from payment.{table} for update"), busy():
        allowed(shop, task)
    assert allowed(shop, task) == "owed"
