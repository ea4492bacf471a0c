"""stock.reserve: units out of the free stock until a deadline, all lines or none."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.calls import (
    ONE_SLOT,
    REFERENCE,
    RESERVATION,
    SLOTS,
    Session,
    busy,
    call,
    free,
    held,
    lines,
    refused,
    reserve,
    reserved,
)

if TYPE_CHECKING:
    from tests.database import Database

FOREVER = 604800


def seconds(db: Database, outcome: Any) -> float:
    """Return the length of a hold."""
    (row,) = db.admin(
        "select expires_at - created_at as length from stock.reservation where id = %s",
        outcome.reservation_id,
    )
    length: timedelta = row.length
    return length.total_seconds()


def test_reserve_takes_units_out_of_the_free_stock(db: Database, dba: Session) -> None:
    product = db.product(total=10)
    outcome = reserved(dba, "cart", {product: 3})
    assert free(db, product) == 7
    assert outcome.reservation_id.version == 7
    assert outcome.detail is None
    (row,) = db.admin("select * from stock.reservation")
    assert (row.id, row.namespace, row.reference, row.state) == (
        outcome.reservation_id, "sql", "cart", "active",
    )  # fmt: skip
    assert row.expires_at == outcome.expires_at


def test_reserve_takes_the_last_unit_and_no_more(db: Database, dba: Session) -> None:
    product = db.product(total=2)
    reserved(dba, "a", {product: 1})
    last = reserved(dba, "b", {product: 1})
    outcome = reserve(dba, "c", {product: 1})
    assert (outcome.status, outcome.product_id, outcome.available) == ("insufficient", product, 0)
    assert outcome.retry_at <= last.expires_at


def test_reserve_gathers_units_from_several_slots(db: Database, dba: Session) -> None:
    product = db.product(total=40, slots=8)
    reserved(dba, "wide", {product: 33})
    assert free(db, product) == 7


def test_the_last_unit_is_found_in_whichever_slot_it_lies(db: Database, dba: Session) -> None:
    product = db.product(total=1, slots=8)
    for n in range(24):  # by their keys they begin to look at all of the slots
        last = reserved(dba, f"cart {n}", {product: 1})
        assert (last.product_id, last.available, last.retry_at, last.detail) == (None,) * 4
        call(dba, "stock.release", reservation_id=last.reservation_id)


def test_reserve_answers_sold_out_without_a_lock(db: Database, dba: Session) -> None:
    product = db.product(total=0)
    with held(db, SLOTS, product):
        outcome = reserve(dba, "cart", {product: 1})
    assert (outcome.status, outcome.available, outcome.retry_at) == ("insufficient", 0, None)


def test_reserve_says_busy_when_others_hold_every_slot(db: Database, dba: Session) -> None:
    product = db.product(total=10)
    with held(db, SLOTS, product), busy():
        reserve(dba, "cart", {product: 1})
    assert free(db, product) == 10


def test_reserve_passes_by_a_slot_that_somebody_holds(db: Database, dba: Session) -> None:
    product = db.product(total=10, slots=2)
    with held(db, ONE_SLOT, product):
        reserved(dba, "cart", {product: 5})


def test_reserve_says_busy_and_puts_back_what_a_half_had_cart_took(
    db: Database, dba: Session
) -> None:
    first, second = db.product("first"), db.product("second", total=10, slots=2)
    with held(db, ONE_SLOT, second), busy():
        reserve(dba, "cart", {first: 1, second: 6})
    assert (free(db, first), free(db, second)) == (10, 10)


def test_reserve_says_busy_while_another_call_has_the_reference(db: Database, dba: Session) -> None:
    product = db.product()
    with held(db, REFERENCE, "sql", "cart"), busy():
        reserve(dba, "cart", {product: 1})
    reserved(dba, "cart", {product: 1})


def test_a_shortage_in_one_line_leaves_no_line_behind(db: Database, dba: Session) -> None:
    first, second = db.product("first", total=10), db.product("second", total=1)
    outcome = reserve(dba, "cart", {first: 5, second: 2})
    assert (outcome.status, outcome.product_id, outcome.available) == ("insufficient", second, 1)
    assert (free(db, first), free(db, second)) == (10, 1)
    assert db.admin("select 1 from stock.reservation") == []


def test_a_live_reference_is_replayed_also_when_sold_out(db: Database, dba: Session) -> None:
    product = db.product(total=1)
    first = reserved(dba, "cart", {product: 1})
    again = reserve(dba, "cart", {product: 1})
    assert again.status == "replayed"
    assert (again.reservation_id, again.expires_at) == (first.reservation_id, first.expires_at)


def test_a_confirmed_reference_is_replayed(db: Database, dba: Session) -> None:
    product = db.product(total=1)
    first = reserved(dba, "cart", {product: 1})
    call(dba, "stock.confirm", reservation_id=first.reservation_id)
    db.admin("update stock.reservation set expires_at = now() - interval '1 day'")
    assert reserve(dba, "cart", {product: 1}).status == "replayed"


@pytest.mark.parametrize(
    "other",
    [{"quantity": 2}, {"buyer": "somebody"}, {"ttl_seconds": 60}],
    ids=["quantity", "buyer", "ttl_seconds"],
)
def test_a_live_reference_with_another_request_is_a_mismatch(
    db: Database, dba: Session, other: dict[str, Any]
) -> None:
    product = db.product()
    reserved(dba, "cart", {product: 1})
    units = {product: other.pop("quantity", 1)}
    outcome = reserve(dba, "cart", units, **other)
    assert (outcome.status, outcome.reservation_id) == ("mismatch", None)
    assert free(db, product) == 9


def test_another_default_hold_length_is_no_mismatch(db: Database, dba: Session) -> None:
    product = db.product()
    reserved(dba, "cart", {product: 1}, hold_seconds=120)
    assert reserve(dba, "cart", {product: 1}, hold_seconds=300).status == "replayed"


def test_the_same_units_on_two_lines_are_a_replay(db: Database, dba: Session) -> None:
    product = db.product()
    reserved(dba, "cart", {product: 3})
    twice = lines({product: 1}) + lines({product: 2})
    assert call(dba, "stock.reserve", reference="cart", lines=twice).status == "replayed"


def test_a_released_reference_may_be_used_again_for_something_else(
    db: Database, dba: Session
) -> None:
    product = db.product()
    first = reserved(dba, "cart", {product: 1})
    call(dba, "stock.release", reference="cart")
    second = reserved(dba, "cart", {product: 2})
    assert second.reservation_id != first.reservation_id


@pytest.mark.parametrize("swept", [False, True])
def test_an_expired_reference_may_be_used_again(db: Database, dba: Session, swept: bool) -> None:
    product = db.product(total=1)
    first = reserved(dba, "cart", {product: 1})
    db.lapse(first.reservation_id)
    if swept:
        assert call(dba, "stock.cleanup").cleanup == 1
    second = reserved(dba, "cart", {product: 1})
    assert second.reservation_id != first.reservation_id
    assert reserve(dba, "cart", {product: 1}).status == "replayed"


def test_a_lapsed_reference_that_somebody_works_on_is_busy(db: Database, dba: Session) -> None:
    product = db.product()
    first = reserved(dba, "cart", {product: 1})
    db.lapse(first.reservation_id)
    with held(db, RESERVATION, first.reservation_id), busy():
        reserve(dba, "cart", {product: 1})


def test_a_reference_belongs_to_its_namespace(db: Database, dba: Session) -> None:
    product = db.product()
    mine = reserved(dba, "cart", {product: 1}, namespace="http:me")
    yours = reserved(dba, "cart", {product: 1}, namespace="http:you")
    assert mine.reservation_id != yours.reservation_id


def test_a_lapsed_unit_sells_without_a_sweep(db: Database, dba: Session) -> None:
    product = db.product(total=1)
    db.lapse(reserved(dba, "a", {product: 1}).reservation_id)
    reserved(dba, "b", {product: 1})
    states = db.admin("select reference, state from stock.reservation order by reference")
    assert states == [("a", "expired"), ("b", "active")]


def test_lapsed_units_are_taken_oldest_first_and_no_more_than_wanted(
    db: Database, dba: Session
) -> None:
    product = db.product(total=3)
    for reference in ("first", "second", "third"):
        db.lapse(reserved(dba, reference, {product: 1}).reservation_id)
    reserved(dba, "new", {product: 2})
    expired = db.admin("select reference from stock.reservation where state = 'expired'")
    assert sorted(expired) == [("first",), ("second",)]


def test_a_shortage_counts_what_has_lapsed_and_tells_when_more_will(
    db: Database, dba: Session
) -> None:
    product = db.product(total=4)
    later = reserved(dba, "later", {product: 1}, ttl_seconds=600)
    sooner = reserved(dba, "sooner", {product: 1}, ttl_seconds=300)
    db.lapse(reserved(dba, "gone", {product: 2}).reservation_id)
    for wanted in (3, 4):
        outcome = reserve(dba, f"{wanted}", {product: wanted})
        assert (outcome.status, outcome.available) == ("insufficient", 2)
        assert outcome.retry_at == sooner.expires_at < later.expires_at
    reserved(dba, "2", {product: 2})


def test_a_lapsed_cart_is_swept_whole(db: Database, dba: Session) -> None:
    first, second = db.product("first", total=1), db.product("second", total=1)
    db.lapse(reserved(dba, "old", {first: 1, second: 1}).reservation_id)
    reserved(dba, "new", {first: 1})
    assert free(db, second) == 1
    assert db.admin("select 1 from stock.line where expires_at <= now()") == []


def test_a_lapsed_cart_whose_other_slots_are_held_is_busy_not_sold_out(
    db: Database, dba: Session
) -> None:
    first, second = db.product("first", total=1), db.product("second", total=1)
    db.lapse(reserved(dba, "old", {first: 1, second: 1}).reservation_id)
    with held(db, SLOTS, second), busy():
        reserve(dba, "new", {first: 1})
    reserved(dba, "new", {first: 1})


def test_a_lapsed_unit_that_somebody_works_on_is_busy_not_sold_out(
    db: Database, dba: Session
) -> None:
    product = db.product(total=1)
    old = reserved(dba, "old", {product: 1})
    db.lapse(old.reservation_id)
    with held(db, RESERVATION, old.reservation_id), busy():
        reserve(dba, "new", {product: 1})


def test_a_line_may_name_its_product_by_external_id(db: Database, dba: Session) -> None:
    external_id = uuid4()
    product = db.product(external_id=external_id)
    named = [{"drop_product_id": str(external_id).upper(), "quantity": 2}]
    assert call(dba, "stock.reserve", reference="a", lines=named).status == "reserved"
    assert free(db, product) == 8
    assert reserve(dba, "a", {product: 2}).status == "replayed"


def test_an_unknown_product_is_told_by_its_id(db: Database, dba: Session) -> None:
    product = db.product()
    outcome = reserve(dba, "cart", {product: 1, product + 1: 1})
    assert (outcome.status, outcome.product_id) == ("unknown_product", product + 1)
    assert free(db, product) == 10


def test_an_unknown_external_id_is_an_unknown_product(db: Database, dba: Session) -> None:
    db.product()
    named = [{"drop_product_id": str(uuid4()), "quantity": 1}]
    outcome = call(dba, "stock.reserve", reference="cart", lines=named)
    assert (outcome.status, outcome.product_id) == ("unknown_product", None)


def test_a_hold_lasts_two_minutes_where_nobody_says(db: Database, dba: Session) -> None:
    assert seconds(db, reserved(dba, "cart", {db.product(): 1})) == 120


def test_a_products_own_hold_length_beats_the_callers_default(db: Database, dba: Session) -> None:
    product = db.product(hold_seconds=45)
    assert seconds(db, reserved(dba, "cart", {product: 1}, hold_seconds=300)) == 45


def test_a_ttl_beats_a_products_own_hold_length(db: Database, dba: Session) -> None:
    product = db.product(hold_seconds=45)
    assert seconds(db, reserved(dba, "cart", {product: 1}, ttl_seconds=600)) == 600


def test_a_cart_is_held_as_long_as_its_shortest_product(db: Database, dba: Session) -> None:
    short, long, plain = (
        db.product("short", hold_seconds=30),
        db.product("long", hold_seconds=900),
        db.product("plain"),
    )
    assert seconds(db, reserved(dba, "a", {long: 1, short: 1, plain: 1})) == 30
    assert seconds(db, reserved(dba, "b", {long: 1, plain: 1}, hold_seconds=300)) == 300


def test_a_default_hold_length_is_cut_at_the_products_limit(db: Database, dba: Session) -> None:
    product = db.product(longest_hold_seconds=60)
    assert seconds(db, reserved(dba, "cart", {product: 1}, hold_seconds=300)) == 60


def test_a_ttl_beyond_the_products_limit_is_refused(db: Database, dba: Session) -> None:
    product = db.product("short", longest_hold_seconds=60)
    other = db.product("long", longest_hold_seconds=FOREVER)
    with refused("22023"):
        reserve(dba, "cart", {product: 1, other: 1}, ttl_seconds=61)
    assert seconds(db, reserved(dba, "cart", {product: 1, other: 1}, ttl_seconds=60)) == 60


@pytest.mark.parametrize(
    "wrong",
    [
        {"reference": ""},
        {"reference": "x" * 256},
        {"reference": None},
        {"namespace": ""},
        {"namespace": "x" * 256},
        {"buyer": ""},
        {"buyer": "x" * 256},
        {"ttl_seconds": 0},
        {"ttl_seconds": -1},
        {"hold_seconds": 0},
        {"hold_seconds": -1},
    ],
    ids=lambda wrong: " ".join(f"{name} {str(value)[:3]!r}" for name, value in wrong.items()),
)
def test_reserve_refuses_arguments_out_of_range(
    db: Database, dba: Session, wrong: dict[str, Any]
) -> None:
    product = db.product()
    with refused("22023"):
        call(dba, "stock.reserve", **{"reference": "cart", "lines": lines({product: 1}), **wrong})
    assert free(db, product) == 10


def test_reserve_accepts_the_longest_reference(db: Database, dba: Session) -> None:
    product = db.product()
    reserved(dba, "x" * 255, {product: 1}, namespace="n" * 255, buyer="b" * 255)


def test_no_length_of_a_hold_is_refused_each_time(db: Database, dba: Session) -> None:
    product = db.product()
    for _ in range(2):
        with refused("22023"):
            call(
                dba, "stock.reserve",
                reference="cart", lines=lines({product: 1}), hold_seconds=None,
            )  # fmt: skip
    assert free(db, product) == 10


def test_a_live_reservation_is_found_though_the_clock_was_set_back(
    db: Database, dba: Session
) -> None:
    product = db.product()
    dead = reserved(dba, "cart", {product: 1}).reservation_id
    call(dba, "stock.release", reservation_id=dead)
    live = reserved(dba, "cart", {product: 1}).reservation_id
    db.admin(
        "update stock.reservation set created_at = created_at + interval '1 hour' where id = %s",
        dead,
    )
    again = reserve(dba, "cart", {product: 1})
    assert (again.status, again.reservation_id) == ("replayed", live)
    assert call(dba, "stock.confirm", reference="cart").status == "confirmed"
