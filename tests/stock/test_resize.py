"""stock.resize: more, fewer, none or new units of each product, all at once or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.calls import (
    KEY,
    ONE_SLOT,
    RESERVATION,
    SLOTS,
    Session,
    busy,
    call,
    free,
    held,
    lines,
    ordered,
    refused,
    reserve,
    reserved,
)
from tests.concurrency.mutants import without

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.database import Database


def resize(session: Session, units: Mapping[int, int]) -> Any:
    """Resize the cart."""
    return call(session, "stock.resize", reference="cart", lines=lines(units))


def units_of(db: Database) -> dict[int, int]:
    """Return what the cart's lines hold."""
    return dict(db.admin("select product_id, quantity from stock.line"))


def test_resize_grows_shrinks_drops_and_adds_at_once(db: Database, dba: Session) -> None:
    grown, shrunk, dropped, added, kept = (
        db.product(name) for name in ("grown", "shrunk", "dropped", "added", "kept")
    )
    cart = reserved(dba, "cart", {grown: 1, shrunk: 5, dropped: 2, kept: 4})
    outcome = resize(dba, {grown: 4, shrunk: 2, dropped: 0, added: 3})
    assert outcome.status == "resized"
    assert (outcome.reservation_id, outcome.expires_at) == (cart.reservation_id, cart.expires_at)
    assert units_of(db) == {grown: 4, shrunk: 2, added: 3, kept: 4}
    assert [free(db, p) for p in (grown, shrunk, dropped, added, kept)] == [6, 8, 10, 7, 6]


def test_resize_may_take_the_last_units_and_what_others_let_lapse(
    db: Database, dba: Session
) -> None:
    product = db.product(total=4)
    db.lapse(reserved(dba, "old", {product: 2}).reservation_id)
    reserved(dba, "cart", {product: 1})
    assert resize(dba, {product: 4}).status == "resized"
    assert free(db, product) == 0


def test_a_resize_to_what_is_there_changes_nothing(db: Database, dba: Session) -> None:
    product = db.product()
    reserved(dba, "cart", {product: 2})
    with held(db, SLOTS, product):
        assert resize(dba, {product: 2}).status == "resized"
    assert free(db, product) == 8


def test_dropping_what_is_not_there_is_no_error(db: Database, dba: Session) -> None:
    product, other = db.product(), db.product("other")
    reserved(dba, "cart", {product: 2})
    assert resize(dba, {other: 0}).status == "resized"
    assert units_of(db) == {product: 2}


def test_a_shortage_leaves_nothing_behind(db: Database, dba: Session) -> None:
    first, second, third = db.product("first"), db.product("second", total=2), db.product("third")
    reserved(dba, "cart", {first: 1, third: 5})
    outcome = resize(dba, {first: 5, second: 3, third: 1})
    assert (outcome.status, outcome.product_id, outcome.available) == ("insufficient", second, 2)
    assert units_of(db) == {first: 1, third: 5}
    assert [free(db, p) for p in (first, second, third)] == [9, 2, 5]


def test_sold_out_meanwhile_is_insufficient_and_puts_all_back(db: Database) -> None:
    """Wanting a product twice is, for the helper, somebody who was faster after its look."""
    product, short = db.product("other"), db.product("short", total=4)
    for first, second in ((3, 3), (4, 1)):
        (outcome,) = db.admin(
            """
            select * from stock._take_all(
              array[%s, %s, %s]::bigint[], array[1, %s, %s]::bigint[]
            )
            """,
            product,
            short,
            short,
            first,
            second,
        )
        assert (outcome.status, outcome.product_id) == ("insufficient", short)
        assert outcome.available == 4 - first
        assert [free(db, p) for p in (product, short)] == [10, 4]


def test_a_resized_reservation_is_still_replayed(db: Database, dba: Session) -> None:
    product = db.product()
    reserved(dba, "cart", {product: 1})
    resize(dba, {product: 3})
    assert reserve(dba, "cart", {product: 1}).status == "replayed"
    assert reserve(dba, "cart", {product: 3}).status == "mismatch"


def test_an_unknown_product_is_told(db: Database, dba: Session) -> None:
    product = db.product()
    reserved(dba, "cart", {product: 1})
    outcome = resize(dba, {product: 2, product + 1: 1})
    assert (outcome.status, outcome.product_id) == ("unknown_product", product + 1)
    nobody = [{"drop_product_id": str(uuid4()), "quantity": 1}]
    outcome = call(dba, "stock.resize", reference="cart", lines=nobody)
    assert (outcome.status, outcome.product_id) == ("unknown_product", None)
    assert units_of(db) == {product: 1}


def test_all_zero_is_refused(db: Database, dba: Session) -> None:
    first, second = db.product("first"), db.product("second")
    reserved(dba, "cart", {first: 1, second: 1})
    with refused("22023"):
        resize(dba, {first: 0, second: 0})
    assert units_of(db) == {first: 1, second: 1}


def test_more_than_a_hundred_lines_are_refused(db: Database, dba: Session) -> None:
    products = [db.product(f"thing {n}") for n in range(101)]
    reserved(dba, "cart", dict.fromkeys(products[:60], 1))
    with refused("22023"):
        resize(dba, dict.fromkeys(products[60:], 1))
    assert resize(dba, dict.fromkeys(products[60:100], 1)).status == "resized"
    assert len(units_of(db)) == 100


@pytest.mark.parametrize("wrong", [None, [], {}, [{"product_id": 1, "quantity": -1}], [1]])
def test_bad_lines_are_refused(db: Database, dba: Session, wrong: Any) -> None:
    reserved(dba, "cart", {db.product(): 1})
    with refused("22023"):
        call(dba, "stock.resize", reference="cart", lines=wrong)
    with refused("22023"):
        call(dba, "stock.resize", lines=lines({1: 1}))


def test_a_dead_or_used_reservation_is_not_resized(db: Database, dba: Session) -> None:
    product = db.product()
    db.lapse(reserved(dba, "lapsed", {product: 1}).reservation_id)
    reserved(dba, "released", {product: 1})
    call(dba, "stock.release", reference="released")
    reserved(dba, "sold", {product: 1})
    call(dba, "stock.confirm", reference="sold")
    ordered(dba, "used", {product: 1})

    def status(reference: str) -> str:
        outcome = call(dba, "stock.resize", reference=reference, lines=lines({product: 2}))
        return str(outcome.status)

    assert status("lapsed") == "expired"
    assert status("released") == "released"
    assert status("sold") == "confirmed"
    assert status("used") == "used"
    assert status("unknown") == "not_found"


def test_resize_is_busy_when_somebody_works_on_the_reservation(db: Database, dba: Session) -> None:
    product = db.product()
    cart = reserved(dba, "cart", {product: 1})
    with held(db, RESERVATION, cart.reservation_id), busy():
        resize(dba, {product: 2})


def test_growing_is_busy_when_others_hold_what_it_needs(db: Database, dba: Session) -> None:
    product = db.product(total=10, slots=2)
    reserved(dba, "cart", {product: 1})
    with held(db, ONE_SLOT, product), busy():
        resize(dba, {product: 9})
    assert units_of(db) == {product: 1}


def test_shrinking_is_busy_when_others_hold_every_slot(db: Database, dba: Session) -> None:
    product = db.product()
    reserved(dba, "cart", {product: 2})
    with held(db, SLOTS, product), busy():
        resize(dba, {product: 1})
    assert units_of(db) == {product: 2}


def test_growing_over_the_buyers_cap_is_refused(db: Database, dba: Session) -> None:
    product = db.product(units_per_buyer=3)
    reserved(dba, "other", {product: 1}, buyer="ann")
    reserved(dba, "cart", {product: 1}, buyer="ann")
    outcome = resize(dba, {product: 3})
    assert (outcome.status, outcome.product_id, outcome.available) == ("over_limit", product, 2)
    assert resize(dba, {product: 2}).status == "resized"
    assert resize(dba, {product: 1}).status == "resized"


def test_growing_under_a_cap_is_busy_while_the_buyer_reserves(db: Database, dba: Session) -> None:
    product = db.product(units_per_buyer=3)
    reserved(dba, "cart", {product: 1}, buyer="ann")
    with held(db, KEY, "ann", 1), busy():
        resize(dba, {product: 2})


def test_shrinking_asks_for_no_cap(db: Database, dba: Session) -> None:
    product, plain = db.product(), db.product("plain")
    reserved(dba, "cart", {product: 3, plain: 1}, buyer="ann")
    db.product(units_per_buyer=1)
    assert resize(dba, {product: 2}).status == "resized"
    assert resize(dba, {plain: 2}).status == "resized"


def test_a_deadline_that_passes_during_the_call_is_busy(db: Database, dba: Session) -> None:
    product = db.product(total=3)
    db.lapse(reserved(dba, "cart", {product: 1}).reservation_id)
    late = ("stock.resize", "clock_timestamp()", "'-infinity'::timestamptz")
    with without(db, *late), busy():
        resize(dba, {product: 4})
    assert units_of(db) == {product: 1}
