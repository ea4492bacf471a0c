"""Drops: timed sales, with their fill."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.calls import Session, busy, call, held, lapse_all, refused, reserved, rows
from tests.concurrency.mutants import without

if TYPE_CHECKING:
    from tests.database import Database

HOUR = timedelta(hours=1)


def put(session: Session, product: int, begins: timedelta, ends: timedelta, **more: Any) -> Any:
    now = datetime.now(UTC)
    return call(
        session, "checkout.put_drop",
        product_id=product, starts_at=now + begins, ends_at=now + ends, **more,
    )  # fmt: skip


def test_only_drops_of_this_moment_are_active_the_first_to_end_first(
    db: Database, dba: Session
) -> None:
    product = db.product(total=40)
    put(dba, product, -2 * HOUR, -HOUR)
    put(dba, product, HOUR, 2 * HOUR)
    late, soon = put(dba, product, -HOUR, 2 * HOUR), put(dba, product, -HOUR, HOUR)
    with db.connect("stockade_api") as api:
        active = rows(api, "checkout.active_drop")
    assert [drop.drop_id for drop in active] == [soon.id, late.id]
    assert (active[0].size, active[0].hold_seconds, active[0].ends_at) == (40, 600, soon.ends_at)


def test_a_drop_is_found_by_its_id_while_it_is_on(db: Database, dba: Session) -> None:
    product = db.product()
    over, on = put(dba, product, -2 * HOUR, -HOUR), put(dba, product, -HOUR, HOUR)
    put(dba, product, -HOUR, 2 * HOUR)
    assert call(dba, "checkout.active_drop", drop_id=on.id).ends_at == on.ends_at
    for drop_id in (over.id, 0):
        assert rows(dba, "checkout.active_drop", drop_id=drop_id) == []


def test_the_fill_counts_what_is_sold_and_held_but_not_what_lapsed(
    db: Database, dba: Session
) -> None:
    product = db.product(total=40)
    put(dba, product, -HOUR, HOUR)
    reserved(dba, "lapsed", {product: 5})
    lapse_all(db)
    reserved(dba, "sold", {product: 2})
    call(dba, "stock.confirm", reference="sold")
    reserved(dba, "held", {product: 1})
    drop = call(dba, "checkout.active_drop")
    assert (drop.sold, drop.held, drop.free, drop.fill_percent) == (2, 1, 37, Decimal("7.5"))


def test_a_drop_of_nothing_is_full(db: Database, dba: Session) -> None:
    put(dba, db.product(total=0), -HOUR, HOUR)
    assert call(dba, "checkout.active_drop").fill_percent == 100


def test_a_product_may_say_how_long_it_is_held(db: Database, dba: Session) -> None:
    put(dba, db.product(hold_seconds=90), -HOUR, HOUR)
    assert call(dba, "checkout.active_drop").hold_seconds == 90


def test_a_drop_is_changed_by_its_id(db: Database, dba: Session) -> None:
    product = db.product()
    first = put(dba, product, -HOUR, HOUR)
    changed = put(dba, product, -HOUR, 3 * HOUR, drop_id=first.id)
    assert (changed.id, changed.ends_at > first.ends_at) == (first.id, True)
    with held(db, "select 1 from checkout.drop for update"), busy():
        put(dba, product, -HOUR, HOUR, drop_id=first.id)


@pytest.mark.parametrize(
    ("ends", "more"), [(-HOUR, {}), (HOUR, {"product_id": 99}), (HOUR, {"drop_id": 99})], ids=repr
)
def test_a_drop_that_cannot_be_is_refused(
    db: Database, dba: Session, ends: timedelta, more: dict[str, Any]
) -> None:
    product = more.pop("product_id", db.product())
    with refused("22023"):
        put(dba, product, -HOUR, ends, **more)


def order(session: Session, reservation: Any) -> str:
    """Place the order of what was reserved; what became of it."""
    placed = call(session, "checkout.place_order", reservation_id=reservation.reservation_id)
    return str(placed.status)


DROPS = {
    "none": ([], "placed"),
    "on": ([(-HOUR, HOUR)], "placed"),
    "over": ([(-2 * HOUR, -HOUR)], "not_on_sale"),
    "to come": ([(HOUR, 2 * HOUR)], "not_on_sale"),
    "one of several on": ([(-2 * HOUR, -HOUR), (-HOUR, HOUR), (HOUR, 2 * HOUR)], "placed"),
}


@pytest.mark.parametrize("drops", DROPS)
def test_what_is_sold_in_drops_is_ordered_during_one(
    db: Database, dba: Session, drops: str
) -> None:
    lamp, bulb = db.product("lamp"), db.product("bulb")
    windows, told = DROPS[drops]
    for begins, ends in windows:
        put(dba, lamp, begins, ends)
    cart = reserved(dba, "cart", {lamp: 1, bulb: 1})
    assert order(dba, cart) == told
    assert order(dba, reserved(dba, "other", {bulb: 1})) == "placed"
    if told != "placed":
        released = call(dba, "stock.release", reservation_id=cart.reservation_id)
        assert released.status == "released"


def test_who_reserved_during_a_drop_orders_after_it_and_who_came_before_does_not(
    db: Database, dba: Session
) -> None:
    product = db.product()
    early = reserved(dba, "early", {product: 1})
    put(dba, product, -HOUR, HOUR)
    db.admin("update checkout.drop set starts_at = clock_timestamp()")
    in_time = reserved(dba, "in time", {product: 1})
    db.admin("update checkout.drop set ends_at = clock_timestamp()")
    late = reserved(dba, "late", {product: 1})
    told = [order(dba, one) for one in (early, in_time, late)]
    assert told == ["not_on_sale", "placed", "not_on_sale"]


def test_without_that_look_everybody_orders_at_any_time(db: Database, dba: Session) -> None:
    product = db.product()
    put(dba, product, HOUR, 2 * HOUR)
    cart = reserved(dba, "cart", {product: 1})
    with without(db, "checkout.place_order", "not checkout._on_sale(reservation)", "false"):
        assert order(dba, cart) == "placed"
