"""stock.cleanup: lapsed reservations expire and give their units back, whatever others hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.calls import ONE_SLOT, RESERVATION, SLOTS, Session, call, free, held, refused, reserved

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tests.database import Database


def lapsed(db: Database, session: Session, reference: str, units: Mapping[int, int]) -> UUID:
    """Make a reservation that has lapsed; its id."""
    reservation_id: UUID = reserved(session, reference, units).reservation_id
    db.lapse(reservation_id)
    return reservation_id


def cleanup(session: Session, **arguments: Any) -> int:
    """Call stock.cleanup."""
    return int(call(session, "stock.cleanup", **arguments).cleanup)


def test_cleanup_expires_what_has_lapsed_and_nothing_else(db: Database, dba: Session) -> None:
    first, second = db.product("first"), db.product("second")
    lapsed(db, dba, "a", {first: 1, second: 2})
    lapsed(db, dba, "b", {second: 3})
    reserved(dba, "alive", {first: 4})
    reserved(dba, "sold", {first: 1})
    call(dba, "stock.confirm", reference="sold")
    assert cleanup(dba) == 2
    assert cleanup(dba) == 0
    (slots,) = db.admin("select sum(available) from stock.slot where product_id = %s", second)
    assert slots.sum == 10
    states = db.admin("select reference, state from stock.reservation order by reference")
    assert states == [
        ("a", "expired"), ("alive", "active"), ("b", "expired"), ("sold", "confirmed"),
    ]  # fmt: skip


def test_cleanup_stops_at_as_many_as_it_is_told_oldest_first(db: Database, dba: Session) -> None:
    product = db.product(total=10)
    for reference in "abc":
        lapsed(db, dba, reference, {product: 1})
    assert cleanup(dba, at_most=2) == 2
    assert db.admin("select reference from stock.reservation where state = 'active'") == [("c",)]
    assert cleanup(dba, at_most=2) == 1


def test_as_many_counts_over_all_products(db: Database, dba: Session) -> None:
    for name in ("first", "second", "third"):
        lapsed(db, dba, name, {db.product(name): 1})
    assert cleanup(dba, at_most=2) == 2
    assert cleanup(dba, at_most=2) == 1


@pytest.mark.parametrize("at_most", [0, -1, None])
def test_cleanup_refuses_fewer_than_one(dba: Session, at_most: Any) -> None:
    with refused("22023"):
        cleanup(dba, at_most=at_most)


def test_cleanup_passes_by_a_reservation_that_somebody_works_on(db: Database, dba: Session) -> None:
    product = db.product()
    locked = lapsed(db, dba, "locked", {product: 1})
    lapsed(db, dba, "free", {product: 1})
    with held(db, RESERVATION, locked):
        assert cleanup(dba) == 1
    assert cleanup(dba) == 1


def test_cleanup_passes_by_a_product_whose_slots_are_held(db: Database, dba: Session) -> None:
    first, second = db.product("first"), db.product("second")
    lapsed(db, dba, "a", {first: 1})
    lapsed(db, dba, "b", {first: 1, second: 1})
    with held(db, SLOTS, second):
        assert cleanup(dba) == 1
    states = db.admin("select state from stock.reservation order by reference")
    assert states == [("expired",), ("active",)]
    assert cleanup(dba) == 1


def test_cleanup_uses_whichever_slot_is_free(db: Database, dba: Session) -> None:
    product = db.product(total=4, slots=2)
    lapsed(db, dba, "a", {product: 4})
    with held(db, ONE_SLOT, product):
        assert cleanup(dba) == 1
    assert free(db, product) == 4


def test_cleanup_asks_the_reservation_not_the_line(db: Database, dba: Session) -> None:
    reserved(dba, "extended", {db.product(): 1})
    db.admin("update stock.line set expires_at = now() - interval '1 hour'")
    assert cleanup(dba) == 0
    db.admin("update stock.line as l set expires_at = r.expires_at from stock.reservation as r")
