"""What pages ask for: the window, an order as its buyer sees it, and giving back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.calls import Session, busy, call, held, reserved, rows

if TYPE_CHECKING:
    from tests.database import Database

HOUR = timedelta(hours=1)


def put(dba: Session, product: int, begins: timedelta, ends: timedelta) -> int:
    """Make a drop of a product; its id."""
    now = datetime.now(UTC)
    drop = call(
        dba, "checkout.put_drop", product_id=product, starts_at=now + begins, ends_at=now + ends
    )
    return int(drop.id)


def order(dba: Session, lines: dict[int, int]) -> Any:
    """Hold these units and make their order."""
    reservation = reserved(dba, str(uuid4()), lines)
    return call(dba, "payment.place_order", reservation_id=reservation.reservation_id)


def test_the_window_shows_what_is_on_then_what_is_to_come_and_what_is_asked_for(
    db: Database, dba: Session
) -> None:
    product = db.product(total=40)
    over, later = put(dba, product, -2 * HOUR, -HOUR), put(dba, product, 2 * HOUR, 3 * HOUR)
    on, soon = put(dba, product, -HOUR, HOUR), put(dba, product, HOUR, 2 * HOUR)
    with db.connect("stockade_api") as api:
        shown = rows(api, "payment.show_sales")
        assert [(sale.drop_id, sale.state) for sale in shown] == [
            (on, "on"), (soon, "upcoming"), (later, "upcoming"),
        ]  # fmt: skip
        assert [3590 <= sale.seconds_left <= 3600 for sale in shown] == [True, True, False]
        ids = f"{{{over},{on},99}}"
        asked = rows(api, "payment.show_sales", drop_ids=ids, at_most=1)
        alone = rows(api, "payment.show_sales", drop_ids=ids, at_most=0)
    assert all(sale.listed for sale in shown)
    assert {(sale.drop_id, sale.state, sale.listed) for sale in asked} == {
        (on, "on", True), (over, "over", False),
    }  # fmt: skip
    assert {(sale.drop_id, sale.listed) for sale in alone} == {(on, False), (over, False)}
    assert [sale.seconds_left for sale in asked if sale.drop_id == over] == [None]


def test_what_has_no_drop_is_always_on_but_what_another_room_sells(
    db: Database, dba: Session
) -> None:
    lamp, tea, pack = db.product("lamp"), db.product("tea"), db.product("pack")
    put(dba, lamp, -2 * HOUR, -HOUR)
    call(dba, "credit.put_pack", product_id=pack, credits=10)
    call(
        dba, "market.put_lead", lead_id=uuid4(), price=1, price_cents=1, summary="{}", contents="{}"
    )
    for asked in ("{}", f"{{{lamp},{tea},{pack}}}"):
        [sale] = rows(dba, "payment.show_sales", product_ids=asked)
        assert (sale.product_id, sale.drop_id, sale.state, sale.free) == (tea, None, "on", 10)
        assert (sale.starts_at, sale.ends_at, sale.seconds_left) == (None, None, None)


def test_the_window_counts_units_as_they_are(db: Database, dba: Session) -> None:
    product = db.product(total=10, hold_seconds=60)
    put(dba, product, -HOUR, HOUR)
    reserved(dba, "sold", {product: 2})
    call(dba, "stock.confirm", reference="sold")
    kept = reserved(dba, "held", {product: 3})
    [sale] = rows(dba, "payment.show_sales")
    assert (sale.size, sale.sold, sale.held, sale.free) == (10, 2, 3, 5)
    assert (sale.next_lapse_at, sale.hold_seconds) == (kept.expires_at, 60)


@pytest.mark.parametrize(
    ("currency", "written"), [("USD", "10.00"), ("JPY", "1000"), ("KWD", "1.000"), ("XOF", "1000")]
)
def test_a_price_is_written_with_the_decimals_of_its_currency(
    db: Database, dba: Session, currency: str, written: str
) -> None:
    product = db.product(total=10, currency=currency)
    put(dba, product, -HOUR, HOUR)
    [sale] = rows(dba, "payment.show_sales")
    assert str(sale.price) == written
    placed = order(dba, {product: 3})
    shown = call(dba, "payment.show_order", order_id=placed.order_id)
    assert shown.total == 3 * Decimal(written)


def test_an_order_leads_back_to_where_the_same_can_be_had(db: Database, dba: Session) -> None:
    lamp, mug, cup, tea = (db.product(name) for name in ("lamp", "mug", "cup", "tea"))
    orders = [order(dba, {product: 1}).order_id for product in (lamp, mug, cup, tea)]
    put(dba, lamp, -2 * HOUR, -HOUR)
    put(dba, lamp, HOUR, 2 * HOUR)
    on = put(dba, lamp, -HOUR, HOUR)
    put(dba, mug, 2 * HOUR, 3 * HOUR)
    put(dba, mug, -2 * HOUR, -HOUR)
    soon = put(dba, mug, HOUR, 2 * HOUR)
    put(dba, cup, -3 * HOUR, -2 * HOUR)
    last = put(dba, cup, -2 * HOUR, -HOUR)
    led = [call(dba, "payment.show_order", order_id=order_id) for order_id in orders]
    assert [(shown.drop_id, shown.product_id) for shown in led] == [
        (on, None), (soon, None), (last, None), (None, tea),
    ]  # fmt: skip
    assert rows(dba, "payment.show_order", order_id=uuid4()) == []


def test_giving_back_cancels_once_but_not_what_is_being_paid_for(
    db: Database, dba: Session
) -> None:
    product = db.product(total=10)
    first, second = order(dba, {product: 4}), order(dba, {product: 3})
    db.admin(
        "update checkout.purchase_order set money_expected_at = now() where id = %s",
        second.order_id,
    )
    with db.connect("stockade_api") as api:
        for placed, status in (
            (first, "cancelled"), (first, "already_cancelled"), (second, "money_expected"),
        ):  # fmt: skip
            assert call(api, "payment.give_back", order_id=placed.order_id).status == status
        assert call(api, "payment.give_back", order_id=uuid4()).status == "not_found"
    assert db.admin("select free, held from stock.availability") == [(7, 3)]


def test_giving_back_never_waits(db: Database, dba: Session) -> None:
    placed = order(dba, {db.product(): 1})
    with held(db, "select id from checkout.purchase_order for update"), busy():
        call(dba, "payment.give_back", order_id=placed.order_id)
