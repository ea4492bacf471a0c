"""The generic webhook: its first final answer is its answer for ever."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.calls import busy, call
from tests.payment.shop import Shop
from tests.payment.words import generic

NOBODY = UUID("01a1ff58-712c-7818-a3bb-da6eb7136ec2")


def test_the_first_final_answer_is_repeated_whatever_a_later_body_says(shop: Shop) -> None:
    placed, other = shop.order("one"), shop.order("two")
    first = shop.deliver("generic", generic("key", placed.order_id), delivery_id="msg_1")
    assert (first.order_id, first.order_state) == (placed.order_id, "paid")
    for body in (
        generic("key", placed.order_id),
        generic("key", placed.order_id, "failed"),
        generic("key", other.order_id),
    ):
        again = shop.deliver("generic", body, delivery_id="msg_1")
        assert (again.order_id, again.order_state, again.idempotency_key) == (
            placed.order_id, "paid", "key",
        )  # fmt: skip
    assert [exception[0] for exception in shop.exceptions()] == ["conflict", "conflict"]
    assert (shop.read(other.order_id).state, shop.arrived()) == ("pending", 1000)


def test_a_failure_cancels_and_its_answer_stays_cancelled(shop: Shop) -> None:
    placed = shop.order()
    first = shop.deliver("generic", generic("a", placed.order_id, "failed"))
    assert (first.order_state, shop.free()) == ("cancelled", 10)
    shop.deliver("generic", generic("b", placed.order_id))
    again = shop.deliver("generic", generic("a", placed.order_id, "failed"), delivery_id="x")
    assert (again.order_state, again.replaced_by is not None) == ("cancelled", True)


def test_another_key_for_a_paid_order_is_a_second_payment(shop: Shop) -> None:
    placed = shop.order()
    shop.deliver("generic", generic("a", placed.order_id))
    shop.deliver("generic", generic("b", placed.order_id))
    assert shop.exceptions() == [("double", 1000, "refund", None)]


def test_two_deliveries_of_one_key_at_once_are_one(shop: Shop) -> None:
    placed = shop.order()
    one = shop.record("generic", generic("key", placed.order_id), delivery_id="one")
    two = shop.record("generic", generic("key", placed.order_id), delivery_id="two")
    with shop.db.connect("stockade_api", autocommit=False) as slow:
        call(slow, "payment.apply", event_id=one)
        with busy():
            call(shop.api, "payment.apply", event_id=two)
        slow.commit()
    assert call(shop.api, "payment.apply", event_id=two).order_state == "paid"
    assert shop.arrived() == 1000


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"amount_cents": 1000, "currency": "usd"}, None),
        ({"amount_cents": "1000", "currency": "USD"}, None),
        ({"amount_cents": 999, "currency": "usd"}, "short"),
        ({"amount_cents": 1001, "currency": "usd"}, "surplus"),
        ({"amount_cents": 1000, "currency": "eur"}, "other_currency"),
    ],
    ids=repr,
)
def test_an_amount_that_is_told_has_to_fit(
    shop: Shop, said: dict[str, object], kind: str | None
) -> None:
    placed = shop.order()
    shop.deliver("generic", {**generic("key", placed.order_id), **said})
    paid = kind in (None, "surplus")
    assert shop.read(placed.order_id).state == ("paid" if paid else "pending")
    assert [exception[0] for exception in shop.exceptions()] == ([kind] if kind else [])
    assert (shop.arrived(), shop.db.breaches()) == (int(str(said["amount_cents"])), [])


def test_an_amount_told_before_the_order_pays_no_dearer_cart(shop: Shop) -> None:
    early = {**generic("key", NOBODY), "amount_cents": 1000, "currency": "usd"}
    assert shop.deliver("generic", early).status == "parked"
    shop.order(quantity=5, order_id=NOBODY)
    assert shop.read(NOBODY).state == "pending"
    assert shop.exceptions() == [("short", 1000, "decision", None)]


def test_another_amount_under_a_used_key_is_a_conflict(shop: Shop) -> None:
    placed = shop.order()
    body = generic("key", placed.order_id)
    for said in ({}, {"amount_cents": 1, "currency": "usd"}):
        assert shop.deliver("generic", {**body, **said}).order_state == "paid"
    assert [exception[0] for exception in shop.exceptions()] == ["conflict"]
    assert shop.arrived() == 1000
