"""stock.release: the units of a reservation go back to the free stock, once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from tests.calls import (
    ONE_SLOT,
    RESERVATION,
    SLOTS,
    Session,
    busy,
    call,
    free,
    held,
    ordered,
    reserved,
)

if TYPE_CHECKING:
    from tests.database import Database


def test_release_gives_all_units_back(db: Database, dba: Session) -> None:
    first, second = db.product("first"), db.product("second")
    cart = reserved(dba, "cart", {first: 3, second: 10})
    outcome = call(dba, "stock.release", reservation_id=cart.reservation_id, reason="no taste")
    assert (outcome.status, outcome.reservation_id) == ("released", cart.reservation_id)
    assert (free(db, first), free(db, second)) == (10, 10)
    assert db.admin("select state, reason from stock.reservation") == [("released", "no taste")]


def test_a_second_release_says_so_and_gives_nothing(db: Database, dba: Session) -> None:
    product = db.product()
    reserved(dba, "cart", {product: 1})
    assert call(dba, "stock.release", reference="cart").status == "released"
    assert call(dba, "stock.release", reference="cart").status == "already_released"
    assert free(db, product) == 10


def test_a_confirmed_reservation_is_not_released(db: Database, dba: Session) -> None:
    product = db.product()
    reserved(dba, "cart", {product: 1})
    call(dba, "stock.confirm", reference="cart")
    assert call(dba, "stock.release", reference="cart").status == "confirmed"
    assert free(db, product) == 9


def test_a_lapsed_reservation_is_expired_and_left_to_the_sweep(db: Database, dba: Session) -> None:
    product = db.product()
    db.lapse(reserved(dba, "cart", {product: 1}).reservation_id)
    assert call(dba, "stock.release", reference="cart").status == "expired"
    assert call(dba, "stock.cleanup").cleanup == 1
    assert call(dba, "stock.release", reference="cart").status == "expired"
    assert free(db, product) == 10


def test_a_used_reservation_is_not_released(db: Database, dba: Session) -> None:
    product = db.product()
    ordered(dba, "cart", {product: 1})
    assert call(dba, "stock.release", reference="cart").status == "used"
    assert free(db, product) == 9


def test_a_used_reservation_lapses_like_any_other(db: Database, dba: Session) -> None:
    product = db.product()
    cart = ordered(dba, "cart", {product: 1})
    db.lapse(cart.reservation_id)
    assert call(dba, "stock.release", reference="cart").status == "expired"
    assert free(db, product) == 10


def test_an_unknown_reservation_is_not_found(dba: Session) -> None:
    assert call(dba, "stock.release", reservation_id=uuid4()).status == "not_found"


def test_release_uses_whichever_slot_is_free(db: Database, dba: Session) -> None:
    product = db.product(total=10, slots=2)
    reserved(dba, "cart", {product: 2})
    with held(db, ONE_SLOT, product):
        assert call(dba, "stock.release", reference="cart").status == "released"


def test_release_is_busy_when_others_hold_every_slot(db: Database, dba: Session) -> None:
    product = db.product()
    reserved(dba, "cart", {product: 1})
    with held(db, SLOTS, product), busy():
        call(dba, "stock.release", reference="cart")
    assert call(dba, "stock.release", reference="cart").status == "released"


def test_release_is_busy_when_somebody_works_on_the_reservation(db: Database, dba: Session) -> None:
    cart = reserved(dba, "cart", {db.product(): 1})
    with held(db, RESERVATION, cart.reservation_id), busy():
        call(dba, "stock.release", reference="cart")
