"""Units of lapsed reservations are free: all of them sell, with a sweep or without."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.calls import busy, call, free, lines, reserve, reserved
from tests.concurrency.crowd import PATIENCE, statuses
from tests.concurrency.kept import kept, until

if TYPE_CHECKING:
    from uuid import UUID

    from tests.calls import Session
    from tests.concurrency.crowd import Crowd
    from tests.database import Database

pytestmark = pytest.mark.usefixtures("quiet")


def lapsed(db: Database, carts: list[dict[int, int]]) -> list[UUID]:
    """Reserve these carts and let time pass; their ids."""
    with kept(db) as near, near.connect("stockade_dba") as session:
        ids = [reserved(session, f"gone-{n}", cart).reservation_id for n, cart in enumerate(carts)]
        for reservation_id in ids:
            near.lapse(reservation_id)
    return ids


@pytest.mark.parametrize("run", range(6))
def test_a_hundred_lapsed_units_sell_to_a_hundred_buyers_at_once(
    db: Database, crowd: Crowd, run: int
) -> None:
    product = db.product(f"thing-{run}", total=100)
    lapsed(db, [{product: 1}] * 100)

    def buy(session: Session, number: int) -> Any:
        return crowd.insist(
            session, "stock.reserve", reference=f"buyer-{number}", lines=lines({product: 1})
        )

    assert statuses(crowd.at_once(100, buy)) == {"reserved": 100}
    assert free(db, product) == 0


def test_lapsed_carts_that_share_products_sell_to_the_last_unit(db: Database, crowd: Crowd) -> None:
    products = [db.product(f"part-{n}", total=30) for n in range(6)]
    # 60 carts of three products each: together all units of all six.
    lapsed(db, [dict.fromkeys((products + products)[n % 6 :][:3], 1) for n in range(60)])

    def buy(session: Session, number: int) -> Any:
        cart = dict.fromkeys((products + products)[number % 6 :][:3:2], 1)
        return crowd.insist(
            session, "stock.reserve", reference=f"buyer-{number}", lines=lines(cart)
        )

    assert statuses(crowd.at_once(90, buy)) == {"reserved": 90}
    assert [free(db, product) for product in products] == [0] * 6


def test_without_any_sweep_a_lapsed_unit_sells_within_one_call(db: Database, dba: Session) -> None:
    product = db.product(total=1)
    lapsed(db, [{product: 1}])
    assert reserve(dba, "next", {product: 1}).status == "reserved"
    assert db.admin("select 1 from ops.sweep_run") == []


def test_a_sweep_beside_reserve_never_makes_it_say_sold_out(db: Database, crowd: Crowd) -> None:
    """Read by two statements with a sweep in between, ten free units once added up to none."""
    product = db.product(total=80)
    lapsed(db, [{product: 1}] * 80)
    over = threading.Event()

    def take_part(session: Session, number: int) -> Any:
        if number < 4:
            while not over.is_set():
                crowd.once(lambda: call(session, "stock.cleanup", at_most=3))
            return None
        outcomes = [
            crowd.insist(
                session, "stock.reserve", reference=f"{number}-{turn}", lines=lines({product: 1})
            )
            for turn in range(4)
        ]
        finished.wait(PATIENCE)
        over.set()
        return outcomes

    finished = threading.Barrier(20)
    bought = [outcomes for outcomes in crowd.at_once(24, take_part) if outcomes]
    assert statuses(one for outcomes in bought for one in outcomes) == {"reserved": 80}


@pytest.mark.parametrize(("function", "status"), [("confirm", "confirmed"), ("extend", "extended")])
def test_who_was_in_time_wins_however_late_it_commits(
    db: Database, dba: Session, function: str, status: str
) -> None:
    product = db.product(total=1)
    cart = reserved(dba, "cart", {product: 1}).reservation_id
    soon_to_lapse(db, cart)
    with db.connect("stockade_dba", autocommit=False) as slow:
        outcome = call(slow, f"stock.{function}", reservation_id=cart)
        assert outcome.status == status
        until(
            db,
            "select 1 from stock.reservation where id = %s and expires_at <= clock_timestamp()",
            cart,
        )
        assert call(dba, "stock.cleanup").cleanup == 0
        with busy():
            reserve(dba, "next", {product: 1})
        with busy():
            reserve(dba, "cart", {product: 1})
        slow.commit()
    assert reserve(dba, "next", {product: 1}).status == "insufficient"
    assert call(dba, "stock.cleanup").cleanup == 0


def test_a_confirm_that_comes_too_late_is_refused_also_while_nobody_has_swept(
    db: Database, dba: Session
) -> None:
    product = db.product(total=1)
    (cart,) = lapsed(db, [{product: 1}])
    assert call(dba, "stock.confirm", reservation_id=cart).status == "expired"
    assert call(dba, "stock.extend", reservation_id=cart).status == "expired"
    reserved(dba, "next", {product: 1})


def soon_to_lapse(db: Database, reservation_id: UUID) -> None:
    """Let time pass for one reservation, but for half a second."""
    db.admin(
        """
        with moved as (
          update stock.reservation
          set expires_at = clock_timestamp() + interval '0.5 seconds'
          where id = %s
          returning id, expires_at
        )
        update stock.line as l set expires_at = moved.expires_at
        from moved where l.reservation_id = moved.id
        """,
        reservation_id,
    )
