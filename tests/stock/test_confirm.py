"""stock.confirm: sells what a reservation holds, once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.calls import (
    RESERVATION,
    SLOTS,
    Session,
    busy,
    call,
    free,
    held,
    ordered,
    refused,
    reserved,
)

if TYPE_CHECKING:
    from tests.database import Database


def test_confirm_sells_the_units(db: Database, dba: Session) -> None:
    product = db.product(total=10)
    first = reserved(dba, "cart", {product: 3})
    outcome = call(dba, "stock.confirm", reservation_id=first.reservation_id)
    assert (outcome.status, outcome.reservation_id) == ("confirmed", first.reservation_id)
    (row,) = db.admin("select free, held, sold from stock.availability")
    assert row == (7, 0, 3)


def test_a_second_confirm_says_so(db: Database, dba: Session) -> None:
    reserved(dba, "cart", {db.product(): 1})
    assert call(dba, "stock.confirm", reference="cart").status == "confirmed"
    assert call(dba, "stock.confirm", reference="cart").status == "already_confirmed"


@pytest.mark.parametrize("swept", [False, True])
def test_a_lapsed_reservation_is_never_confirmed(db: Database, dba: Session, swept: bool) -> None:
    product = db.product()
    db.lapse(reserved(dba, "cart", {product: 1}).reservation_id)
    if swept:
        call(dba, "stock.cleanup")
    assert call(dba, "stock.confirm", reference="cart").status == "expired"
    assert free(db, product) == 10


def test_a_released_reservation_is_not_confirmed(db: Database, dba: Session) -> None:
    reserved(dba, "cart", {db.product(): 1})
    call(dba, "stock.release", reference="cart")
    assert call(dba, "stock.confirm", reference="cart").status == "released"


def test_a_used_reservation_is_confirmed(db: Database, dba: Session) -> None:
    ordered(dba, "cart", {db.product(): 1})
    assert call(dba, "stock.confirm", reference="cart").status == "confirmed"


def test_an_unknown_reservation_is_not_found(db: Database, dba: Session) -> None:
    reserved(dba, "cart", {db.product(): 1})
    assert call(dba, "stock.confirm", reservation_id=uuid4()).status == "not_found"
    assert call(dba, "stock.confirm", reference="other").status == "not_found"
    assert call(dba, "stock.confirm", reference="cart", namespace="rpc").status == "not_found"


def test_a_reference_names_the_newest_reservation_under_it(db: Database, dba: Session) -> None:
    product = db.product()
    db.lapse(reserved(dba, "cart", {product: 1}).reservation_id)
    second = reserved(dba, "cart", {product: 2})
    outcome = call(dba, "stock.confirm", reference="cart")
    assert (outcome.status, outcome.reservation_id) == ("confirmed", second.reservation_id)


def test_confirm_is_busy_at_once_when_somebody_works_on_the_reservation(
    db: Database, dba: Session
) -> None:
    first = reserved(dba, "cart", {db.product(): 1})
    with held(db, RESERVATION, first.reservation_id), busy():
        call(dba, "stock.confirm", reservation_id=first.reservation_id)
    assert call(dba, "stock.confirm", reference="cart").status == "confirmed"


def test_confirm_needs_no_slot(db: Database, dba: Session) -> None:
    product = db.product()
    reserved(dba, "cart", {product: 1})
    with held(db, SLOTS, product):
        assert call(dba, "stock.confirm", reference="cart").status == "confirmed"


@pytest.mark.parametrize("function", ["stock.confirm", "stock.release", "stock.extend"])
def test_exactly_one_of_id_and_reference_is_wanted(dba: Session, function: str) -> None:
    with refused("22023"):
        call(dba, function)
    with refused("22023"):
        call(dba, function, reservation_id=uuid4(), reference="cart")
