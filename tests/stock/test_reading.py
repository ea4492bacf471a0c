"""What readers see: availability, one product, one reservation, pages of reservations."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from tests.calls import Session, call, free, ordered, refused, reserved, rows

if TYPE_CHECKING:
    from tests.database import Database


def test_availability_counts_lapsed_units_as_free(db: Database, dba: Session) -> None:
    product = db.product("ring", total=20)
    db.lapse(reserved(dba, "lapsed", {product: 1}).reservation_id)
    first = reserved(dba, "held", {product: 2})
    reserved(dba, "held too", {product: 3}, ttl_seconds=600)
    reserved(dba, "sold", {product: 4})
    call(dba, "stock.confirm", reference="sold")
    reserved(dba, "released", {product: 5})
    call(dba, "stock.release", reference="released")
    (row,) = dba.execute("select * from stock.availability").fetchall()
    assert row == (product, "ring", "Ring", 20, 11, 5, 4, 1, first.expires_at)
    call(dba, "stock.cleanup")
    (row,) = dba.execute("select * from stock.availability").fetchall()
    assert row == (product, "ring", "Ring", 20, 11, 5, 4, 0, first.expires_at)


def test_returned_units_are_free_and_no_longer_sold(db: Database, dba: Session) -> None:
    product = db.product(total=10)
    cart = reserved(dba, "cart", {product: 4}).reservation_id
    call(dba, "stock.confirm", reference="cart")
    call(dba, "stock.take_back", reservation_id=cart, product_id=product, quantity=1, key="refund")
    (row,) = db.admin("select free, held, sold, lapsed, next_lapse_at from stock.availability")
    assert row == (7, 0, 3, 0, None)


def test_get_product_shows_what_can_be_had_now(db: Database, dba: Session) -> None:
    product = db.product("ring", total=10, currency="EUR")
    db.lapse(reserved(dba, "lapsed", {product: 1}).reservation_id)
    reserved(dba, "held", {product: 2})
    with db.connect("stockade_api") as api:
        assert call(api, "stock.get_product", product_id=product) == (
            product, "Ring", 1000, "EUR", 8,
        )  # fmt: skip
        assert rows(api, "stock.get_product", product_id=product + 1) == []
        assert rows(api, "stock.get_product", product_id=None) == []


def test_get_reservation_shows_its_lines(db: Database, dba: Session) -> None:
    first, second = db.product("first"), db.product("second")
    cart = reserved(dba, "cart", {second: 2, first: 1}, buyer="ann")
    row = call(dba, "stock.get_reservation", reservation_id=cart.reservation_id)
    assert (row.state, row.namespace, row.reference, row.buyer) == ("active", "sql", "cart", "ann")
    assert row.expires_at == cart.expires_at
    assert 110 < row.seconds_left <= 120
    assert row.lines == [
        {"product_id": first, "quantity": 1, "returned": 0},
        {"product_id": second, "quantity": 2, "returned": 0},
    ]
    assert rows(dba, "stock.get_reservation", reservation_id=uuid4()) == []


def test_each_state_is_read_as_it_is_at_this_moment(db: Database, dba: Session) -> None:
    product = db.product()
    ids: dict[str, UUID] = {
        name: reserved(dba, name, {product: 1}).reservation_id
        for name in ("active", "confirmed", "released", "expired", "lapsed")
    }
    ids["used"] = ordered(dba, "used", {product: 1}).reservation_id
    call(dba, "stock.confirm", reference="confirmed")
    call(dba, "stock.release", reference="released", reason="why not")
    db.lapse(ids["expired"])
    call(dba, "stock.cleanup")
    db.lapse(ids["lapsed"])

    def state(name: str) -> tuple[str, int]:
        row = call(dba, "stock.get_reservation", reservation_id=ids[name])
        return row.state, min(row.seconds_left, 1)

    assert state("active") == ("active", 1)
    assert state("used") == ("used", 1)
    assert state("confirmed") == ("confirmed", 0)
    assert state("released") == ("released", 0)
    assert state("expired") == ("expired", 0)
    assert state("lapsed") == ("expired", 0)
    for name in ("active", "used", "confirmed", "released"):
        (row,) = rows(dba, "stock.list_reservations", state=name)
        assert row.reservation_id == ids[name]
    assert len(rows(dba, "stock.list_reservations", state="expired")) == 2
    assert rows(dba, "stock.list_reservations", state="nonsense") == []


def test_pages_of_reservations_follow_each_other_newest_first(db: Database, dba: Session) -> None:
    product = db.product()
    for n in range(7):
        reserved(dba, f"cart {n}", {product: 1})
    everything = rows(dba, "stock.list_reservations")
    ids = [row.reservation_id for row in everything]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 7
    pages, before = [], None
    while page := rows(dba, "stock.list_reservations", before=before, at_most=3):
        pages.append(len(page))
        before = page[-1].reservation_id
        assert page == everything[sum(pages) - len(page) : sum(pages)]
    assert pages == [3, 3, 1]


def test_reservations_are_listed_by_product(db: Database, dba: Session) -> None:
    first, second = db.product("first"), db.product("second")
    reserved(dba, "both", {first: 1, second: 1})
    reserved(dba, "one", {first: 1})
    assert len(rows(dba, "stock.list_reservations", product_id=first)) == 2
    (row,) = rows(dba, "stock.list_reservations", product_id=second)
    assert row.reference == "both"
    assert row.lines[1]["product_id"] == second


def test_a_page_has_at_least_one_row_and_at_most_a_thousand(db: Database, dba: Session) -> None:
    product = db.product(total=2000)
    carts = [{"reference": str(n), "lines": [{"product_id": product, "quantity": 1}]}
             for n in range(1001)]  # fmt: skip
    for start in range(0, 1001, 256):
        rows(dba, "stock.reserve_many", requests=carts[start : start + 256])
    assert free(db, product) == 999
    assert len(rows(dba, "stock.list_reservations", at_most=0)) == 1
    assert len(rows(dba, "stock.list_reservations", at_most=5000)) == 1000


def test_reservations_are_found_by_reference_and_buyer(db: Database, dba: Session) -> None:
    product = db.product(total=20)
    for n in range(3):
        reserved(dba, f"cart {n}", {product: 1}, buyer="ann" if n else "bob")
        time.sleep(0.002)  # Ids of one millisecond have no order.

    def found(**wanted: str) -> list[str]:
        return [row.reference for row in rows(dba, "stock.list_reservations", **wanted)]

    assert found(reference="cart 1") == ["cart 1"]
    assert found(buyer="ann") == ["cart 2", "cart 1"]
    assert found(buyer="ann", sort="oldest") == ["cart 1", "cart 2"]
    assert found(buyer="bob", reference="cart 1") == []


def test_what_lapses_first_can_be_listed_first(db: Database, dba: Session) -> None:
    first, second = db.product("first", total=20), db.product("second", total=20)
    for n, seconds in enumerate((300, 100, 200, 100)):
        reserved(dba, f"cart {n}", {first: 1, second: 1}, ttl_seconds=seconds)
    reserved(dba, "sold", {first: 1})
    call(dba, "stock.confirm", reference="sold")
    db.lapse(reserved(dba, "lapsed", {first: 1}).reservation_id)
    ordered(dba, "used", {first: 1}, ttl_seconds=400)

    def found(**wanted: object) -> list[str]:
        page = rows(dba, "stock.list_reservations", sort="deadline", **wanted)
        return [row.reference for row in page]

    everything = found()
    assert everything == ["cart 1", "cart 3", "cart 2", "cart 0", "used"]
    assert found(product_id=second) == everything[:-1]
    assert found(state="used") == ["used"]
    assert found(state="confirmed") == []
    before, seen = None, list[str]()
    while page := rows(dba, "stock.list_reservations", sort="deadline", before=before, at_most=2):
        before = page[-1].reservation_id
        seen += [row.reference for row in page]
    assert seen == everything


def test_another_order_of_reservations_is_refused(dba: Session) -> None:
    for sort in ("", "id; drop table stock.product", None):
        with refused("22023"):
            rows(dba, "stock.list_reservations", sort=sort)
