"""stock.take_back: units of a sold line sell again, once per key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from tests.calls import RESERVATION, SLOTS, Session, busy, call, free, held, refused, reserved

if TYPE_CHECKING:
    from tests.database import Database


def sold(dba: Session, product: int, quantity: int) -> UUID:
    """Sell so many units; the reservation's id."""
    outcome = reserved(dba, "cart", {product: quantity})
    assert call(dba, "stock.confirm", reference="cart").status == "confirmed"
    reservation_id: UUID = outcome.reservation_id
    return reservation_id


def take_back(dba: Session, cart: UUID, product: int, quantity: int, key: str) -> Any:
    """Take units back."""
    return call(
        dba, "stock.take_back",
        reservation_id=cart, product_id=product, quantity=quantity, key=key,
    )  # fmt: skip


def test_taken_back_units_sell_again(db: Database, dba: Session) -> None:
    product = db.product(total=3)
    cart = sold(dba, product, 3)
    outcome = take_back(dba, cart, product, 2, "refund 1")
    assert (outcome.status, outcome.reservation_id, outcome.product_id) == (
        "taken_back", cart, product,
    )  # fmt: skip
    assert free(db, product) == 2
    reserved(dba, "next", {product: 2})


def test_the_same_key_takes_nothing_twice(db: Database, dba: Session) -> None:
    product = db.product()
    cart = sold(dba, product, 4)
    take_back(dba, cart, product, 2, "refund 1")
    assert take_back(dba, cart, product, 2, "refund 1").status == "already_taken_back"
    assert free(db, product) == 8
    assert take_back(dba, cart, product, 2, "refund 2").status == "taken_back"
    assert take_back(dba, cart, product, 2, "refund 1").status == "already_taken_back"


def test_the_same_key_for_other_units_is_a_mismatch(db: Database, dba: Session) -> None:
    first, second = db.product("first"), db.product("second")
    cart = reserved(dba, "cart", {first: 2, second: 2}).reservation_id
    call(dba, "stock.confirm", reservation_id=cart)
    take_back(dba, cart, first, 1, "refund")
    assert take_back(dba, cart, first, 2, "refund").status == "mismatch"
    assert take_back(dba, cart, second, 1, "refund").status == "mismatch"
    assert (free(db, first), free(db, second)) == (9, 10 - 2)


def test_no_more_comes_back_than_was_sold(db: Database, dba: Session) -> None:
    product, other = db.product(), db.product("other")
    cart = sold(dba, product, 3)
    take_back(dba, cart, product, 2, "refund 1")
    outcome = take_back(dba, cart, product, 2, "refund 2")
    assert (outcome.status, outcome.available) == ("over_limit", 1)
    outcome = take_back(dba, cart, other, 1, "refund 3")
    assert (outcome.status, outcome.available) == ("over_limit", 0)
    assert take_back(dba, cart, product, 1, "refund 2").status == "taken_back"
    assert free(db, product) == 10


def test_keys_belong_to_their_reservation(db: Database, dba: Session) -> None:
    product = db.product()
    first = sold(dba, product, 1)
    second = reserved(dba, "second", {product: 1}).reservation_id
    call(dba, "stock.confirm", reference="second")
    assert take_back(dba, first, product, 1, "refund").status == "taken_back"
    assert take_back(dba, second, product, 1, "refund").status == "taken_back"


def test_only_sold_units_come_back(db: Database, dba: Session) -> None:
    product = db.product()
    cart = reserved(dba, "cart", {product: 1}).reservation_id
    assert take_back(dba, cart, product, 1, "a").status == "active"
    assert call(dba, "checkout.place_order", reservation_id=cart).status == "placed"
    assert take_back(dba, cart, product, 1, "a").status == "used"
    db.lapse(cart)
    assert take_back(dba, cart, product, 1, "a").status == "expired"
    again = reserved(dba, "cart", {product: 1}).reservation_id
    call(dba, "stock.release", reference="cart")
    assert take_back(dba, again, product, 1, "a").status == "released"
    assert take_back(dba, uuid4(), product, 1, "a").status == "not_found"


@pytest.mark.parametrize("quantity", [0, -1, None])
def test_take_back_refuses_a_quantity_out_of_range(
    db: Database, dba: Session, quantity: Any
) -> None:
    product = db.product()
    cart = sold(dba, product, 1)
    with refused("22023"):
        take_back(dba, cart, product, quantity, "key")


@pytest.mark.parametrize("key", ["", "x" * 256, None])
def test_take_back_refuses_a_key_out_of_range(db: Database, dba: Session, key: Any) -> None:
    product = db.product()
    cart = sold(dba, product, 1)
    with refused("22023"):
        take_back(dba, cart, product, 1, key)


def test_take_back_needs_a_reservation(db: Database, dba: Session) -> None:
    product = db.product()
    with refused("22023"):
        call(
            dba, "stock.take_back",
            reservation_id=None, product_id=product, quantity=1, key="key",
        )  # fmt: skip


def test_take_back_is_busy_when_others_hold_what_it_needs(db: Database, dba: Session) -> None:
    product = db.product()
    cart = sold(dba, product, 1)
    with held(db, RESERVATION, cart), busy():
        take_back(dba, cart, product, 1, "key")
    with held(db, SLOTS, product), busy():
        take_back(dba, cart, product, 1, "key")
    assert take_back(dba, cart, product, 1, "key").status == "taken_back"
