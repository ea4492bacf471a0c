"""A PaymentIntent made after the reservation: either name finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.calls import Session, call, free, lapse_all, reserved

if TYPE_CHECKING:
    from tests.database import Database


def linked(db: Database, dba: Session) -> int:
    """Reserve, order, and let Stripe make pi_1 for it; the product."""
    product = db.product()
    cart = reserved(dba, "temporary", {product: 2}, namespace="rpc").reservation_id
    placed = call(dba, "payment.place_order", reservation_id=cart)
    opened = call(dba, "payment.open", order_id=placed.order_id, provider="stripe", mode="intent")
    answer = {"object": "payment_intent", "id": "pi_1", "status": "requires_action"}
    call(dba, "payment.opened", intent_id=opened.intent_id, answer=answer)
    return product


def answer(db: Database, function: str, name: str) -> bool:
    with db.connect("stockade_service") as service:
        (row,) = service.execute(f"select {function}_inventory_reservations(%s) as ok", [name])
    return bool(row.ok)


def test_either_name_confirms(db: Database, dba: Session) -> None:
    product = linked(db, dba)
    assert answer(db, "confirm", "pi_1")
    assert answer(db, "confirm", "temporary")
    assert not answer(db, "release", "pi_1")
    assert free(db, product) == 8


def test_releasing_by_the_new_name_cancels_the_order(db: Database, dba: Session) -> None:
    product = linked(db, dba)
    assert answer(db, "release", "pi_1")
    assert answer(db, "release", "pi_1")
    assert not answer(db, "confirm", "pi_1")
    assert free(db, product) == 10
    assert db.admin("select state from checkout.purchase_order") == [("cancelled",)]


def test_what_lapsed_is_neither_confirmed_nor_released(db: Database, dba: Session) -> None:
    linked(db, dba)
    lapse_all(db)
    assert not answer(db, "confirm", "pi_1")
    assert not answer(db, "release", "pi_1")


def test_a_name_that_nobody_has_is_false(db: Database, dba: Session) -> None:
    linked(db, dba)
    assert not answer(db, "confirm", "pi_2")
    assert not answer(db, "release", "pi_2")
