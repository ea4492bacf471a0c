"""What comes after the money: failures that undo nothing, refunds, disputes."""

from __future__ import annotations

from itertools import permutations
from uuid import UUID

import pytest

from tests.calls import busy, call, held, rows
from tests.payment.shop import Shop
from tests.payment.words import Payload, stripe

SUCCEEDED = "payment_intent.succeeded"


def paid(shop: Shop) -> tuple[UUID, UUID]:
    """Let an order be paid; the order and its intent."""
    placed = shop.order()
    intent_id = shop.open(placed.order_id)
    shop.deliver("stripe", stripe(SUCCEEDED, intent_id))
    return placed.order_id, intent_id


@pytest.mark.parametrize(
    "kind",
    [
        "payment_intent.payment_failed", "payment_intent.canceled",
        "payment_intent.processing", "checkout.session.expired",
    ],
)  # fmt: skip
def test_nothing_undoes_paid(shop: Shop, kind: str) -> None:
    order_id, intent_id = paid(shop)
    shop.deliver("stripe", stripe(kind, intent_id))
    (intent,) = rows(shop.api, "payment.get_intent", intent_id=intent_id)
    assert (intent.state, shop.read(order_id).state) == ("paid", "paid")


def test_refunds_told_by_sum_and_by_name_count_once_in_any_order(shop: Shop) -> None:
    told: dict[str, tuple[str, Payload]] = {
        "sum 300": ("charge.refunded", {"amount_refunded": 300}),
        "sum 800": ("charge.refunded", {"amount_refunded": 800}),
        "first": ("refund.created", {"id": "re_a", "amount": 300}),
        "second": ("refund.updated", {"id": "re_b", "amount": 500}),
    }
    for order in permutations(told):
        shop.db.clear()
        shop.db.product()
        _, intent_id = paid(shop)
        for name in order:
            kind, said = told[name]
            shop.deliver("stripe", stripe(kind, intent_id, **said))
        assert shop.kept() == {"order": 200, "refund": 800}, order
        assert (shop.db.breaches(), shop.exceptions()) == ([], [])


def test_a_refund_that_failed_is_back_whenever_it_is_told(shop: Shop) -> None:
    for early in (False, True):
        shop.db.clear()
        shop.db.product()
        _, intent_id = paid(shop)
        events = [
            stripe("charge.refunded", intent_id, amount_refunded=500),
            stripe("refund.failed", intent_id, amount=500),
        ]
        for event in reversed(events) if early else events:
            shop.deliver("stripe", event)
        shop.deliver("stripe", stripe("refund.created", intent_id, amount=500))
        assert shop.kept() == {"order": 1000}, early
        assert shop.exceptions() == [("refund_failed", 500, "decision", None)]


def test_more_refunded_than_arrived_is_told(shop: Shop) -> None:
    _, intent_id = paid(shop)
    for _ in range(2):
        shop.deliver("stripe", stripe("refund.created", intent_id, id=f"re_{_}", amount=700))
    assert shop.kept() == {"refund": 1000}
    assert [exception[0] for exception in shop.exceptions()] == ["overdrawn"]


@pytest.mark.parametrize("end", ["won", "lost"])
def test_a_dispute_takes_the_money_and_its_end_decides(shop: Shop, end: str) -> None:
    told = {
        "charge.dispute.created": "needs_response",
        "charge.dispute.funds_withdrawn": "needs_response",
        "charge.dispute.closed": end,
    }
    kept, resolution = {
        "won": ({"order": 1000}, "matched"), "lost": ({"dispute": 1000}, "written_off"),
    }[end]  # fmt: skip
    for order in permutations(told):
        shop.db.clear()
        shop.db.product()
        order_id, intent_id = paid(shop)
        for kind in order:
            shop.deliver("stripe", stripe(kind, intent_id, status=told[kind]))
        assert (shop.kept(), shop.read(order_id).state) == (kept, "paid"), order
        assert shop.exceptions() == [("dispute", 1000, "answer", resolution)]
        assert shop.db.breaches() == []


INQUIRY = "warning_needs_response"


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ([("created", INQUIRY), ("closed", "warning_closed")], {"order": 1000}),
        ([("created", "prevented"), ("closed", "prevented")], {"order": 1000}),
        (
            [("created", INQUIRY), ("funds_withdrawn", "needs_response"), ("closed", "lost")],
            {"dispute": 1000},
        ),
        ([("funds_withdrawn", INQUIRY), ("closed", "warning_closed")], {"order": 1000}),
        ([("funds_withdrawn", "prevented"), ("closed", "prevented")], {"dispute": 1000}),
        (
            [("funds_withdrawn", "prevented"), ("closed", "prevented"), ("funds_reinstated", "")],
            {"order": 1000},
        ),
        (
            [("created", "needs_response"), ("closed", "lost"), ("funds_reinstated", "won")],
            {"order": 1000},
        ),
        (
            [("funds_reinstated", "won"), ("closed", "won"), ("funds_withdrawn", "needs_response")],
            {"order": 1000},
        ),
    ],
    ids=repr,
)
def test_a_dispute_is_booked_when_money_moved_and_only_then(
    shop: Shop, told: list[tuple[str, str]], kept: dict[str, int]
) -> None:
    _, intent_id = paid(shop)
    for kind, status in told:
        event = stripe(f"charge.dispute.{kind}", intent_id, status=status)
        assert shop.deliver("stripe", event).status in ("applied", "ignored")
    assert (shop.kept(), shop.db.breaches()) == (kept, [])
    assert all(resolution for *_, resolution in shop.exceptions())


def test_an_open_dispute_waits_for_an_answer(shop: Shop) -> None:
    _, intent_id = paid(shop)
    shop.deliver("stripe", stripe("charge.dispute.created", intent_id))
    assert (shop.kept(), shop.exceptions()) == (
        {"dispute": 1000}, [("dispute", 1000, "answer", None)],
    )  # fmt: skip


def test_a_refund_before_its_payment_is_parked(shop: Shop) -> None:
    placed = shop.order()
    intent_id = shop.open(placed.order_id)
    assert shop.deliver("stripe", stripe("charge.refunded", intent_id)).status == "parked"
    shop.deliver("stripe", stripe(SUCCEEDED, intent_id))
    assert shop.kept() == {"refund": 1000}


def test_what_is_told_twice_by_different_events_ends_once(shop: Shop) -> None:
    _, intent_id = paid(shop)
    shop.deliver("stripe", stripe("refund.created", intent_id, amount=500))
    for kind in ("refund.failed", "refund.updated"):
        shop.deliver("stripe", stripe(kind, intent_id, amount=500, status="failed"))
    shop.deliver("stripe", stripe("charge.dispute.created", intent_id))
    for _ in range(2):
        shop.deliver("stripe", stripe("charge.dispute.closed", intent_id, status="won"))
    assert shop.kept() == {"order": 1000}
    assert [(row[0], row[3]) for row in shop.exceptions()] == [
        ("refund_failed", None),
        ("dispute", "matched"),
    ]


def test_a_refund_takes_what_is_owed_first(shop: Shop) -> None:
    placed = shop.order()
    intent_id = shop.open(placed.order_id)
    shop.deliver("stripe", stripe(SUCCEEDED, intent_id, amount_received=1100))
    shop.deliver("stripe", stripe("refund.created", intent_id, id="re_a", amount=40))
    assert shop.kept() == {"order": 1000, "exception": 60, "refund": 40}
    shop.deliver("stripe", stripe("refund.created", intent_id, id="re_b", amount=100))
    assert shop.kept() == {"order": 960, "refund": 140}
    assert shop.exceptions() == [("surplus", 100, "refund", "refunded")]


def test_a_dispute_of_what_waits_leaves_nothing_to_refund(shop: Shop) -> None:
    placed = shop.order()
    intent_id = shop.open(placed.order_id)
    shop.deliver("stripe", stripe(SUCCEEDED, intent_id, amount_received=999))
    exception_id = shop.exception()
    shop.deliver("stripe", stripe("charge.dispute.created", intent_id, amount=999))
    queued = call(shop.dba, "payment.queue_refund", exception_id=exception_id)
    assert (queued.status, shop.kept()) == ("nothing_owed", {"dispute": 999})


def test_a_refund_does_not_wait_for_a_person_who_works_on_its_exception(shop: Shop) -> None:
    intent_id = shop.open(shop.order().order_id)
    shop.deliver("stripe", stripe(SUCCEEDED, intent_id, amount_received=1100))
    exceptions = "select 1 from payment.exception for update"
    for kind in ("refund.created", "refund.failed"):
        event_id = shop.record("stripe", stripe(kind, intent_id, amount=40))
        with held(shop.db, exceptions), busy():
            call(shop.api, "payment.apply", event_id=event_id)
        assert call(shop.api, "payment.apply", event_id=event_id).status == "applied"
    assert shop.kept() == {"order": 1000, "exception": 100}


def test_a_sum_that_is_told_after_its_refund_failed_takes_nothing(shop: Shop) -> None:
    _, intent_id = paid(shop)
    shop.deliver("stripe", stripe("refund.created", intent_id, amount=500))
    shop.deliver("stripe", stripe("refund.failed", intent_id, amount=500))
    shop.deliver("stripe", stripe("charge.refunded", intent_id, amount_refunded=500))
    assert (shop.kept(), shop.db.breaches()) == ({"order": 1000}, [])


def test_refunds_of_a_payment_that_came_in_parts_take_all_parts(shop: Shop) -> None:
    intent_id = shop.open(shop.order().order_id)
    for so_far in (400, 1000):
        shop.deliver("stripe", stripe(SUCCEEDED, intent_id, amount_received=so_far))
    for name, amount in (("re_a", 400), ("re_b", 500)):
        shop.deliver("stripe", stripe("refund.created", intent_id, id=name, amount=amount))
    assert shop.kept() == {"order": 100, "refund": 900}
    assert (shop.db.breaches(), [row[0] for row in shop.exceptions()]) == ([], ["short"])


def test_each_refund_beyond_what_arrived_is_told_and_no_longer_when_it_came_back(
    shop: Shop,
) -> None:
    _, intent_id = paid(shop)
    for name in ("re_a", "re_b", "re_c"):
        shop.deliver("stripe", stripe("refund.created", intent_id, id=name, amount=900))
    assert shop.exceptions() == [
        ("overdrawn", 800, "decision", None), ("overdrawn", 900, "decision", None),
    ]  # fmt: skip
    shop.deliver("stripe", stripe("refund.failed", intent_id, id="re_c", amount=900))
    assert [row[3] for row in shop.exceptions()] == [None, "matched", None]
    assert (shop.kept(), shop.db.breaches()) == ({"refund": 1000}, [])


def test_a_refund_of_nothing_is_nothing(shop: Shop) -> None:
    _, intent_id = paid(shop)
    for kind in ("refund.created", "charge.dispute.created"):
        assert shop.deliver("stripe", stripe(kind, intent_id, amount=0)).status == "applied"
    assert (shop.kept(), shop.exceptions()) == ({"order": 1000}, [])


def test_a_refund_in_another_currency_takes_nothing_and_is_told(shop: Shop) -> None:
    _, intent_id = paid(shop)
    shop.deliver("stripe", stripe("refund.created", intent_id, amount=500, currency="eur"))
    assert (shop.kept(), shop.db.breaches()) == ({"order": 1000}, [])
    assert shop.exceptions() == [("overdrawn", 500, "decision", None)]


def test_a_refund_of_another_payment_takes_nothing_of_this_one(shop: Shop) -> None:
    _, intent_id = paid(shop)
    shop.deliver("stripe", stripe("payment_intent.created", intent_id, id="pi_other"))
    refund = stripe("refund.created", None, payment_intent="pi_other", amount=1000)
    assert shop.deliver("stripe", refund).status == "parked"
    assert shop.kept() == {"order": 1000}
    shop.deliver("stripe", stripe(SUCCEEDED, intent_id, id="pi_other"))
    assert shop.kept() == {"order": 1000, "refund": 1000}
    assert shop.exceptions() == [("double", 1000, "refund", "refunded")]


def test_a_refund_that_names_only_its_charge_is_of_the_only_payment(shop: Shop) -> None:
    intent_id = shop.open(shop.order().order_id)
    shop.deliver("stripe", stripe(SUCCEEDED, intent_id, latest_charge="ch_1"))
    refund = stripe("refund.created", None, payment_intent=None, charge="ch_1", amount=300)
    assert shop.deliver("stripe", refund).status == "applied"
    assert shop.kept() == {"order": 700, "refund": 300}
