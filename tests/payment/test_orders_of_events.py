"""All 120 orders of five events, each delivered three times, within the hold."""

from __future__ import annotations

import pytest

from tests.calls import call
from tests.payment.orders_of_events import KINDS, ORDERS, check
from tests.payment.shop import Shop
from tests.payment.words import stripe


def test_there_are_120_orders() -> None:
    assert len(set(ORDERS)) == 120


@pytest.mark.parametrize("keep", [True, False], ids=["units kept", "units freed"])
def test_in_whatever_order_events_come_the_money_is_the_same_and_one_order_is_paid(
    shop: Shop, keep: bool
) -> None:
    assert shop.db.product(total=len(ORDERS)) == shop.product
    call(shop.dba, "payment.put_setting", keep_units_after_failure=keep)
    told = {}
    for number, kinds in enumerate(ORDERS):
        placed = shop.order(str(number))
        intent_id = shop.intent(placed.order_id)
        events = {kind: stripe(kind, intent_id) for kind in KINDS}
        for kind in kinds:
            for _ in range(3):
                shop.deliver("stripe", events[kind])
        told[placed.order_id] = kinds
    check(shop.db, told, keep=keep)


@pytest.mark.parametrize("keep", [True, False], ids=["units kept", "units freed"])
def test_a_failed_payment_alone_cancels_and_frees_unless_the_setting_keeps(
    shop: Shop, keep: bool
) -> None:
    call(shop.dba, "payment.put_setting", keep_units_after_failure=keep)
    placed = shop.order(quantity=2)
    intent_id = shop.intent(placed.order_id)
    for _ in range(3):
        shop.deliver("stripe", stripe("payment_intent.payment_failed", intent_id))
    read = shop.read(placed.order_id)
    if keep:
        assert (read.state, read.next_step, shop.free()) == ("pending", "pay", 8)
    else:
        assert (read.state, read.next_step, shop.free()) == ("cancelled", "order_again", 10)
        assert read.reason == "payment failed"


def test_an_event_that_comes_again_does_not_undo_a_later_one(shop: Shop) -> None:
    call(shop.dba, "payment.put_setting", keep_units_after_failure=True)
    placed = shop.order()
    intent_id = shop.intent(placed.order_id)
    failed = stripe("payment_intent.payment_failed", intent_id)
    for event in (failed, stripe("payment_intent.processing", intent_id), failed):
        shop.deliver("stripe", event)
    assert shop.read(placed.order_id).next_step == "wait"
