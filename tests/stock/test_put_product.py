"""stock.put_product: creates a product, or changes it while it sells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.calls import (
    KEY,
    ONE_SLOT,
    PRODUCT,
    SLOTS,
    Session,
    busy,
    call,
    free,
    held,
    refused,
    reserve,
    reserved,
)

if TYPE_CHECKING:
    from tests.database import Database

THING: dict[str, Any] = {"sku": "thing", "name": "Thing", "price_cents": 1000, "total": 10}


def put(session: Session, **changes: Any) -> Any:
    """Put the thing, with changes."""
    return call(session, "stock.put_product", **{**THING, **changes})


def slots(db: Database) -> list[int]:
    """Return the units of each slot."""
    return [row.available for row in db.admin("select available from stock.slot order by number")]


def test_put_product_creates_with_defaults(db: Database, dba: Session) -> None:
    row = put(dba)
    assert (row.sku, row.name, row.price_cents, row.total, row.currency) == (
        "thing", "Thing", 1000, 10, "USD",
    )  # fmt: skip
    assert (row.hold_seconds, row.longest_hold_seconds, row.units_per_buyer, row.slots) == (
        None, 3600, None, None,
    )  # fmt: skip
    assert row.external_id.version == 4
    assert free(db, row.id) == 10


def test_put_product_sets_everything(dba: Session) -> None:
    external_id = uuid4()
    settings = {
        "currency": "EUR",
        "hold_seconds": 60,
        "longest_hold_seconds": 600,
        "units_per_buyer": 2,
        "slots": 4,
        "external_id": external_id,
        "only_in": "market",
    }
    row = put(dba, **settings)
    assert {name: getattr(row, name) for name in settings} == settings


def test_a_null_keeps_what_is_there(dba: Session) -> None:
    before = put(
        dba, currency="EUR", hold_seconds=60, longest_hold_seconds=600, units_per_buyer=2, slots=4
    )
    after = put(dba, name="Other", price_cents=0)
    assert (after.name, after.price_cents) == ("Other", 0)
    changed = {"name", "price_cents", "updated_at"}
    kept = [name for name in before._fields if name not in changed]
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert after.updated_at > before.updated_at


def test_zero_or_nothing_takes_a_hold_length_a_cap_and_a_namespace_off(dba: Session) -> None:
    put(dba, hold_seconds=60, units_per_buyer=2, only_in="market")
    row = put(dba, hold_seconds=0, units_per_buyer=0, only_in="")
    assert (row.hold_seconds, row.units_per_buyer, row.only_in) == (None, None, None)


def test_free_units_spread_over_one_slot_a_unit_and_at_most_sixteen(
    db: Database, dba: Session
) -> None:
    put(dba, total=0)
    assert slots(db) == [0]
    put(dba, total=3)
    assert slots(db) == [1, 1, 1]
    put(dba, total=100)
    assert sorted(slots(db)) == [6] * 12 + [7] * 4


def test_the_number_of_slots_may_be_chosen(db: Database, dba: Session) -> None:
    put(dba, total=10, slots=4)
    assert sorted(slots(db)) == [2, 2, 3, 3]


def test_slots_change_while_the_product_sells(db: Database, dba: Session) -> None:
    product = put(dba, total=10, slots=2).id
    reserved(dba, "cart", {product: 3})
    put(dba, slots=5)
    assert slots(db) == [2, 1, 1, 1, 2] or sorted(slots(db)) == [1, 1, 1, 2, 2]
    put(dba, slots=1)
    assert slots(db) == [7]
    reserved(dba, "rest", {product: 7})


def test_fewer_slots_are_busy_while_one_that_has_to_go_is_held(db: Database, dba: Session) -> None:
    product = put(dba, total=10, slots=2).id
    last = "select 1 from stock.slot where product_id = %s and number = 2 for update"
    with held(db, last, product), busy():
        put(dba, slots=1)
    assert slots(db) == [5, 5]


def test_a_held_slot_that_stays_goes_on_selling(db: Database, dba: Session) -> None:
    product = put(dba, total=10, slots=2).id
    with held(db, ONE_SLOT, product):
        put(dba, slots=4)
    assert slots(db)[0] == 5
    assert sum(slots(db)) == 10


def test_levelling_is_busy_when_every_slot_is_held(db: Database, dba: Session) -> None:
    product = put(dba, total=10, slots=2).id
    with held(db, SLOTS, product), busy():
        put(dba, total=11)
    assert sum(slots(db)) == 10
    plain = db.product("plain", total=2)
    with held(db, SLOTS, plain), busy():
        put(dba, sku="plain", total=2, slots=2)


def test_a_total_may_fall_to_what_is_out_and_no_further(db: Database, dba: Session) -> None:
    product = put(dba, total=10).id
    reserved(dba, "cart", {product: 3})
    reserved(dba, "sold", {product: 1})
    call(dba, "stock.confirm", reference="sold")
    with refused("22023"):
        put(dba, total=3)
    assert free(db, product) == 6
    assert put(dba, total=4).total == 4
    assert reserve(dba, "more", {product: 1}).status == "insufficient"


def test_lapsed_units_may_be_taken_out_of_the_total(db: Database, dba: Session) -> None:
    product = put(dba, total=10).id
    db.lapse(reserved(dba, "cart", {product: 10}).reservation_id)
    assert put(dba, total=0).total == 0
    assert free(db, product) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"sku": ""},
        {"sku": None},
        {"sku": "x" * 256},
        {"name": ""},
        {"name": None},
        {"name": "x" * 256},
        {"price_cents": -1},
        {"price_cents": None},
        {"total": -1},
        {"total": None},
        {"currency": "usd"},
        {"currency": ""},
        {"currency": "X" * 11},
        {"currency": "USD\n"},
        {"hold_seconds": -1},
        {"hold_seconds": 3601},
        {"longest_hold_seconds": 0},
        {"longest_hold_seconds": 604801},
        {"units_per_buyer": -1},
        {"slots": 0},
        {"slots": 1025},
        {"only_in": "x" * 256},
    ],
    ids=lambda wrong: " ".join(f"{name} {str(value)[:4]!r}" for name, value in wrong.items()),
)
def test_put_product_refuses_values_out_of_range(
    db: Database, dba: Session, wrong: dict[str, Any]
) -> None:
    with refused("22023"):
        put(dba, **wrong)
    assert db.admin("select 1 from stock.product") == []
    before = put(dba)
    with refused("22023"):
        put(dba, **wrong)
    assert db.admin("select * from stock.product") == [before]


def test_an_external_id_belongs_to_one_product(dba: Session) -> None:
    external_id = uuid4()
    put(dba, external_id=external_id)
    with refused("22023"):
        put(dba, sku="other", external_id=external_id)
    other = uuid4()
    assert put(dba, external_id=other).external_id == other
    put(dba, sku="other", external_id=external_id)


def test_put_product_is_busy_while_others_change_the_product(db: Database, dba: Session) -> None:
    product = put(dba).id
    with held(db, PRODUCT, product), busy():
        put(dba)
    with held(db, KEY, "new", 2), busy():
        put(dba, sku="new")


def test_the_largest_total_is_kept_and_sold(db: Database, dba: Session) -> None:
    largest = 2**31 - 1
    product = put(dba, total=largest).id
    assert free(db, product) == largest
    reserved(dba, "cart", {product: largest})
    assert free(db, product) == 0
    call(dba, "stock.release", reference="cart")
    assert free(db, product) == largest
    put(dba, total=1, slots=1)
    put(dba, total=largest, slots=1024)
