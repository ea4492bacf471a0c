"""Orders: one a reservation, with prices as they were; pending, then paid or cancelled, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from tests.calls import (
    RESERVATION,
    SLOTS,
    Session,
    busy,
    call,
    free,
    held,
    lapse_all,
    lines,
    refused,
    reserved,
    rows,
)  # fmt: skip

if TYPE_CHECKING:
    from tests.database import Database

ORDER = "select 1 from checkout.purchase_order where id = %s for update"


def place(session: Session, reservation_id: UUID, **more: Any) -> Any:
    return call(session, "checkout.place_order", reservation_id=reservation_id, **more)


def placed(session: Session, product: int, **more: Any) -> Any:
    """Reserve two units and order them."""
    outcome = place(session, reserved(session, "cart", {product: 2}).reservation_id, **more)
    assert outcome.status == "placed"
    return outcome


def read(session: Session, order_id: UUID) -> Any:
    return call(session, "checkout.get_order", order_id=order_id)


def test_an_order_keeps_lines_and_prices_as_they_were(db: Database, dba: Session) -> None:
    lamp, bulb = db.product("lamp"), db.product("bulb")
    cart = reserved(dba, "cart", {lamp: 1, bulb: 3})
    order = place(dba, cart.reservation_id)
    assert (order.status, order.state, order.total, order.currency) == (
        "placed", "pending", 4000, "USD",
    )  # fmt: skip
    db.admin("update stock.product set price_cents = 1, name = 'other'")
    row = read(dba, order.order_id)
    assert (row.total, row.next_step, row.late, row.seconds_left) == (4000, "pay", False, 900)
    assert row.lines == [
        {"product_id": lamp, "name": "Lamp", "quantity": 1, "price_cents": 1000},
        {"product_id": bulb, "name": "Bulb", "quantity": 3, "price_cents": 1000},
    ]


def test_a_reservation_has_one_order(db: Database, dba: Session) -> None:
    order = placed(dba, db.product())
    again = place(dba, order.reservation_id)
    assert again == order._replace(status="replayed")
    assert place(dba, order.reservation_id, order_id=order.order_id).status == "replayed"
    other = place(dba, order.reservation_id, order_id=uuid4())
    assert (other.status, other.order_id) == ("mismatch", None)
    (reservation,) = rows(dba, "stock.get_reservation", reservation_id=order.reservation_id)
    assert reservation.state == "used"


def test_an_orders_id_may_be_chosen_and_belongs_to_one(db: Database, dba: Session) -> None:
    product, mine = db.product(), uuid4()
    assert placed(dba, product, order_id=mine).order_id == mine
    second = reserved(dba, "second", {product: 1}).reservation_id
    assert place(dba, second, order_id=mine).status == "mismatch"
    assert place(dba, second).status == "placed"


@pytest.mark.parametrize("state", ["lapsed", "released", "confirmed", "unknown"])
def test_what_is_over_is_not_ordered(db: Database, dba: Session, state: str) -> None:
    cart = reserved(dba, "cart", {db.product(): 1}).reservation_id
    match state:
        case "lapsed":
            lapse_all(db)
        case "released":
            call(dba, "stock.release", reservation_id=cart)
        case "confirmed":
            call(dba, "stock.confirm", reservation_id=cart)
        case _:
            cart = uuid4()
    told = {"lapsed": "expired", "unknown": "not_found"}.get(state, state)
    outcome = place(dba, cart)
    assert (outcome.status, outcome.order_id) == (told, None)


def test_a_cart_of_two_currencies_is_refused(db: Database, dba: Session) -> None:
    cart = reserved(dba, "cart", {db.product("a"): 1, db.product("b", currency="EUR"): 1})
    assert place(dba, cart.reservation_id).status == "mixed_currencies"
    (reservation,) = rows(dba, "stock.get_reservation", reservation_id=cart.reservation_id)
    assert reservation.state == "active"


@pytest.mark.parametrize(
    ("held_for", "window", "minutes"),
    [(120, 900, 15), (600, 600, 10), (600, 60, 10), (3600, 900, 60), (120, 3600, 60)],
)
def test_the_payment_window_is_bounded_and_never_shorter_than_was_promised(
    db: Database, dba: Session, held_for: int, window: int, minutes: int
) -> None:
    cart = reserved(dba, "cart", {db.product(): 1}, ttl_seconds=held_for).reservation_id
    place(dba, cart, window_seconds=window)
    (row,) = db.admin(
        "select round(extract(epoch from expires_at - created_at) / 60) as minutes,"
        " expires_at - created_at <= interval '60 minutes' as bounded from stock.reservation"
    )
    assert (row.minutes, row.bounded) == (minutes, True)


@pytest.mark.parametrize(("window", "seconds"), [(0, 120), (60, 120), (900, 900)])
def test_what_was_held_to_be_ordered_keeps_its_deadline_unless_the_window_is_longer(
    db: Database, dba: Session, window: int, seconds: int
) -> None:
    cart = reserved(dba, "cart", {db.product(): 1})
    order = call(
        dba, "checkout.order_held",
        reservation_id=cart.reservation_id, window_seconds=window,
    )  # fmt: skip
    assert (order.status, order.state) == ("placed", "pending")
    assert round((order.expires_at - cart.expires_at).total_seconds()) == seconds - 120


def test_what_was_held_to_be_ordered_and_cannot_be_is_let_go(db: Database, dba: Session) -> None:
    lamp, bulb = db.product("a"), db.product("b", currency="EUR")
    mine = {"reservation_id": reserved(dba, "cart", {lamp: 1, bulb: 1}).reservation_id}
    with held(db, SLOTS, lamp), busy():
        call(dba, "checkout.order_held", **mine)
    assert (free(db, lamp), free(db, bulb)) == (9, 9)
    assert call(dba, "checkout.order_held", **mine).status == "mixed_currencies"
    assert (free(db, lamp), free(db, bulb)) == (10, 10)
    assert call(dba, "checkout.order_held", **mine).status == "released"


def test_what_was_held_and_is_ordered_already_stays(db: Database, dba: Session) -> None:
    product = db.product()
    order = placed(dba, product)
    again = call(dba, "checkout.order_held", reservation_id=order.reservation_id)
    assert (again, free(db, product)) == (order._replace(status="replayed"), 8)


def test_a_used_reservation_is_left_to_its_order(db: Database, dba: Session) -> None:
    order = placed(dba, db.product())
    mine = {"reservation_id": order.reservation_id}
    assert call(dba, "stock.release", **mine).status == "used"
    assert call(dba, "stock.extend", **mine).status == "used"
    more = lines({1: 1})
    assert call(dba, "stock.resize", **mine, lines=more).status == "used"


def test_an_order_whose_reservation_lapsed_reads_cancelled_at_once(
    db: Database, dba: Session
) -> None:
    product = db.product()
    order = placed(dba, product)
    lapse_all(db)
    row = read(dba, order.order_id)
    assert (row.state, row.reason, row.next_step) == ("cancelled", "lapsed", "order_again")
    assert free(db, product) == 10
    assert call(dba, "checkout.sweep").sweep == 1
    assert call(dba, "checkout.sweep").sweep == 0
    assert read(dba, order.order_id).closed_at is not None
    call(dba, "stock.cleanup")
    assert read(dba, order.order_id).state == "cancelled"


def test_a_sweep_takes_at_most_as_many_as_it_is_told(db: Database, dba: Session) -> None:
    product = db.product()
    for name in ("a", "b", "c"):
        place(dba, reserved(dba, name, {product: 1}).reservation_id)
    lapse_all(db)
    call(dba, "stock.cleanup")
    assert [call(dba, "checkout.sweep", at_most=2).sweep for _ in range(3)] == [2, 1, 0]
    with refused("22023"):
        call(dba, "checkout.sweep", at_most=0)


def test_cancelling_frees_the_units_once(db: Database, dba: Session) -> None:
    product = db.product()
    order = placed(dba, product)
    mine = {"order_id": order.order_id}
    cancelled = call(dba, "checkout.cancel_order", **mine, reason="changed my mind")
    assert (cancelled.status, cancelled.state, free(db, product)) == ("cancelled", "cancelled", 10)
    assert call(dba, "checkout.cancel_order", **mine).status == "already_cancelled"
    assert read(dba, order.order_id).reason == "changed my mind"


@pytest.mark.parametrize("swept", [False, True])
def test_cancelling_what_lapsed_says_so(db: Database, dba: Session, swept: bool) -> None:
    order = placed(dba, db.product())
    lapse_all(db)
    if swept:
        call(dba, "checkout.sweep")
        call(dba, "stock.cleanup")
    for _ in range(2):
        cancelled = call(dba, "checkout.cancel_order", order_id=order.order_id)
        assert cancelled.status == "expired"


def test_units_that_were_sold_without_the_order_are_not_cancelled(
    db: Database, dba: Session
) -> None:
    order = placed(dba, db.product())
    call(dba, "stock.confirm", reservation_id=order.reservation_id)
    assert call(dba, "checkout.cancel_order", order_id=order.order_id).status == "confirmed"
    assert read(dba, order.order_id).state == "pending"


def test_an_unknown_order_is_not_found(db: Database, dba: Session) -> None:
    db.product()
    assert call(dba, "checkout.cancel_order", order_id=uuid4()).status == "not_found"
    assert rows(dba, "checkout.get_order", order_id=uuid4()) == []


def test_placing_and_cancelling_are_busy_at_once(db: Database, dba: Session) -> None:
    product = db.product()
    order = placed(dba, product)
    other = reserved(dba, "other", {product: 1}).reservation_id
    with held(db, RESERVATION, other), busy():
        place(dba, other)
    with held(db, RESERVATION, order.reservation_id), busy():
        call(dba, "checkout.cancel_order", order_id=order.order_id)
    with held(db, ORDER, order.order_id), busy():
        call(dba, "checkout.cancel_order", order_id=order.order_id)


def test_two_who_choose_the_same_id_do_not_wait(db: Database, dba: Session) -> None:
    product, mine = db.product(), uuid4()
    one, two = (reserved(dba, name, {product: 1}).reservation_id for name in ("one", "two"))
    with db.connect("stockade_dba", autocommit=False) as slow:
        place(slow, one, order_id=mine)
        with busy():
            place(dba, two, order_id=mine)
        slow.commit()
    assert place(dba, two, order_id=mine).status == "mismatch"


@pytest.mark.parametrize("window", [-1, 3601, None])
def test_a_window_out_of_range_is_refused(db: Database, dba: Session, window: Any) -> None:
    cart = reserved(dba, "cart", {db.product(): 1}).reservation_id
    with refused("22023"):
        place(dba, cart, window_seconds=window)


def test_no_reservation_and_no_possible_price_are_refused(db: Database, dba: Session) -> None:
    with refused("22023"):
        call(dba, "checkout.place_order", reservation_id=None)
    cart = reserved(dba, "cart", {db.product(): 2}).reservation_id
    db.admin("update stock.product set price_cents = 9223372036854775807")
    with refused("22023"):
        place(dba, cart)


def test_orders_keep_their_reservations_from_the_purge(db: Database, dba: Session) -> None:
    order = placed(dba, db.product())
    call(dba, "checkout.cancel_order", order_id=order.order_id)
    assert call(dba, "ops.purge", older_than="0").purge == 0
