"""Drops: timed sales, with their fill."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.calls import Session, busy, call, held, lapse_all, refused, reserved, rows

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
