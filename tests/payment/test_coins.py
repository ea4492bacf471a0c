"""NOWPayments: what arrived counts in coins, the price in minor units."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.calls import call, rows
from tests.payment.shop import Shop
from tests.payment.words import coins

SUCCEEDED = "payment_intent.succeeded"


def opened(shop: Shop) -> tuple[UUID, UUID]:
    """Open an invoice that NOWPayments has made; its order and its intent."""
    placed = shop.order()
    intent_id = shop.intent(placed.order_id, "nowpayments", "invoice")
    answer = {"id": "4522625843", "invoice_url": "https://pay.example/i", "order_id": "x"}
    assert call(shop.api, "payment.opened", intent_id=intent_id, answer=answer).state == "open"
    (intent,) = rows(shop.api, "payment.get_intent", intent_id=intent_id)
    assert intent.pay_at == "https://pay.example/i"
    return placed.order_id, intent_id


@pytest.mark.parametrize("status", ["waiting", "confirming", "confirmed", "sending"])
def test_until_it_is_finished_nothing_is_paid(shop: Shop, status: str) -> None:
    order_id, intent_id = opened(shop)
    assert shop.deliver("nowpayments", coins(status, intent_id)).status == "applied"
    read = shop.read(order_id)
    assert (read.state, shop.arrived()) == ("pending", 0)
    assert read.next_step == ("pay" if status == "waiting" else "wait")


def test_finished_pays(shop: Shop) -> None:
    order_id, intent_id = opened(shop)
    shop.deliver("nowpayments", coins("finished", intent_id))
    assert (shop.read(order_id).state, shop.exceptions()) == ("paid", [])
    assert {key: float(value) for key, value in shop.kept().items()} == {"order": 0.0005}
    (receipt,) = shop.db.admin("select currency, movement from payment.receipt")
    assert tuple(receipt) == ("BTC", "5077125051")


def test_an_order_of_ours_may_be_paid_through_an_invoice_that_others_made(shop: Shop) -> None:
    placed = shop.order()
    shop.deliver("nowpayments", coins("finished", placed.order_id))
    assert shop.read(placed.order_id).state == "paid"


def test_partially_paid_waits_and_the_rest_makes_it_whole(shop: Shop) -> None:
    order_id, intent_id = opened(shop)
    part = coins("partially_paid", intent_id, actually_paid=0.0002)
    for _ in range(3):
        shop.deliver("nowpayments", part)
    assert (shop.read(order_id).state, len(shop.exceptions())) == ("pending", 1)
    shop.deliver("nowpayments", coins("finished", intent_id))
    shop.deliver("nowpayments", part)
    assert shop.read(order_id).state == "paid"
    (only,) = shop.exceptions()
    assert (only[0], float(only[1]), only[3]) == ("short", 0.0002, "matched")
    assert {key: float(value) for key, value in shop.kept().items()} == {"order": 0.0005}
    assert float(shop.arrived()) == 0.0005


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"actually_paid": 0.000499999999999999999}, None),
        ({"actually_paid": "0.000499999999999999999"}, "short"),
        ({"price_amount": "9.99"}, "short"),
        ({"price_amount": "9.999"}, "short"),
        ({"price_currency": "eur"}, "other_currency"),
        ({"parent_payment_id": 5077125050}, "repeated"),
    ],
    ids=repr,
)
def test_what_does_not_fit_never_fulfils(
    shop: Shop, said: dict[str, Any], kind: str | None
) -> None:
    order_id, intent_id = opened(shop)
    shop.deliver("nowpayments", coins("finished", intent_id, **said))
    assert shop.read(order_id).state == ("pending" if kind else "paid")
    assert [exception[0] for exception in shop.exceptions()] == ([kind] if kind else [])


def test_a_repeated_deposit_in_another_coin_is_another_asset(shop: Shop) -> None:
    order_id, intent_id = opened(shop)
    shop.deliver("nowpayments", coins("partially_paid", intent_id, actually_paid="0.0001"))
    child = coins(
        "finished", intent_id,
        payment_id=6, parent_payment_id=5077125051, pay_currency="usdttrc20",
    )  # fmt: skip
    shop.deliver("nowpayments", child)
    assert [exception[0] for exception in shop.exceptions()] == ["short", "other_asset"]
    assert shop.read(order_id).state == "pending"


def test_one_coin_that_failed_does_not_end_an_invoice_that_is_paid_with_another(shop: Shop) -> None:
    order_id, intent_id = opened(shop)
    shop.deliver("nowpayments", coins("waiting", intent_id, payment_id=1))
    shop.deliver("nowpayments", coins("waiting", intent_id, payment_id=2))
    shop.deliver("nowpayments", coins("expired", intent_id, payment_id=1))
    assert shop.read(order_id).state == "pending"
    shop.deliver("nowpayments", coins("finished", intent_id, payment_id=2))
    assert shop.read(order_id).state == "paid"


def test_a_refund_takes_all_parts_back(shop: Shop) -> None:
    order_id, intent_id = opened(shop)
    shop.deliver("nowpayments", coins("partially_paid", intent_id, actually_paid="0.0002"))
    shop.deliver("nowpayments", coins("finished", intent_id))
    shop.deliver("nowpayments", coins("refunded", intent_id, actually_paid="0.0005"))
    assert {key: float(value) for key, value in shop.kept().items()} == {"refund": 0.0005}
    assert shop.read(order_id).state == "paid"
