"""stock.extend: one hold length from now, up to a limit counted from the start."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from tests.calls import RESERVATION, Session, busy, call, free, held, ordered, reserved

if TYPE_CHECKING:
    from tests.database import Database


def age(db: Database, reservation_id: UUID, seconds: int) -> Any:
    """Let so many seconds pass for a reservation and its lines; its row."""
    db.admin(
        "update stock.line set expires_at = expires_at - make_interval(secs => %s)", float(seconds)
    )
    (row,) = db.admin(
        """
        update stock.reservation
        set created_at = created_at - make_interval(secs => %s),
          expires_at = expires_at - make_interval(secs => %s)
        where id = %s
        returning *
        """,
        float(seconds),
        float(seconds),
        reservation_id,
    )
    return row


def test_extend_holds_for_one_hold_length_from_now(db: Database, dba: Session) -> None:
    cart = reserved(dba, "cart", {db.product(): 1})
    before = age(db, cart.reservation_id, 60)
    outcome = call(dba, "stock.extend", reservation_id=cart.reservation_id)
    assert outcome.status == "extended"
    gained = outcome.expires_at - before.expires_at
    assert timedelta(seconds=60) <= gained < timedelta(seconds=70)
    rows = db.admin(
        "select expires_at from stock.reservation union all select expires_at from stock.line"
    )
    assert rows == [(outcome.expires_at,), (outcome.expires_at,)]


def test_a_retry_adds_next_to_nothing(db: Database, dba: Session) -> None:
    cart = reserved(dba, "cart", {db.product(): 1})
    age(db, cart.reservation_id, 60)
    first = call(dba, "stock.extend", reference="cart")
    second = call(dba, "stock.extend", reference="cart")
    assert second.status == "extended"
    assert second.expires_at - first.expires_at < timedelta(seconds=5)


def test_extend_never_shortens(db: Database, dba: Session) -> None:
    cart = reserved(dba, "cart", {db.product(): 1}, ttl_seconds=600)
    db.admin("update stock.reservation set hold_seconds = 10")
    outcome = call(dba, "stock.extend", reference="cart")
    assert (outcome.status, outcome.expires_at) == ("extended", cart.expires_at)


def test_extend_is_cut_short_at_the_limit_and_then_refused(db: Database, dba: Session) -> None:
    cart = reserved(dba, "cart", {db.product(longest_hold_seconds=150): 1})
    row = age(db, cart.reservation_id, 60)
    limit = row.created_at + timedelta(seconds=150)
    outcome = call(dba, "stock.extend", reference="cart")
    assert (outcome.status, outcome.expires_at) == ("extended", limit)
    outcome = call(dba, "stock.extend", reference="cart")
    assert (outcome.status, outcome.expires_at) == ("limit_reached", limit)


def test_the_shortest_limit_of_a_cart_holds(db: Database, dba: Session) -> None:
    short, long = db.product("short", longest_hold_seconds=130), db.product("long")
    cart = reserved(dba, "cart", {short: 1, long: 1})
    row = age(db, cart.reservation_id, 60)
    outcome = call(dba, "stock.extend", reference="cart")
    assert outcome.expires_at == row.created_at + timedelta(seconds=130)


def test_a_limit_that_was_lowered_meanwhile_takes_nothing_away(db: Database, dba: Session) -> None:
    cart = reserved(dba, "cart", {db.product(): 1})
    db.product(longest_hold_seconds=10)
    outcome = call(dba, "stock.extend", reference="cart")
    assert (outcome.status, outcome.expires_at) == ("limit_reached", cart.expires_at)


def test_an_extended_reservation_outlives_its_old_deadline(db: Database, dba: Session) -> None:
    product = db.product(total=1)
    cart = reserved(dba, "cart", {product: 1})
    age(db, cart.reservation_id, 119)
    call(dba, "stock.extend", reference="cart")
    assert call(dba, "stock.cleanup").cleanup == 0
    assert free(db, product) == 0


def test_a_dead_reservation_is_not_extended(db: Database, dba: Session) -> None:
    product = db.product()
    db.lapse(reserved(dba, "lapsed", {product: 1}).reservation_id)
    reserved(dba, "released", {product: 1})
    call(dba, "stock.release", reference="released")
    reserved(dba, "sold", {product: 1})
    call(dba, "stock.confirm", reference="sold")
    assert call(dba, "stock.extend", reference="lapsed").status == "expired"
    assert call(dba, "stock.extend", reference="released").status == "released"
    assert call(dba, "stock.extend", reference="sold").status == "confirmed"
    assert call(dba, "stock.extend", reservation_id=uuid4()).status == "not_found"


def test_a_used_reservation_is_not_extended(db: Database, dba: Session) -> None:
    ordered(dba, "cart", {db.product(): 1})
    assert call(dba, "stock.extend", reference="cart").status == "used"


def test_extend_is_busy_when_somebody_works_on_the_reservation(db: Database, dba: Session) -> None:
    cart = reserved(dba, "cart", {db.product(): 1})
    with held(db, RESERVATION, cart.reservation_id), busy():
        call(dba, "stock.extend", reference="cart")
