"""Each guard with its test, which has to see the breach when the guard is taken out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import TYPE_CHECKING, NamedTuple

import psycopg
import pytest

from tests.calls import call, lines, reserve, reserved
from tests.concurrency.kept import until
from tests.concurrency.mutants import without, without_check

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.concurrency.crowd import Crowd
    from tests.database import Database

pytestmark = pytest.mark.control


def nobody_waits_for_a_slot(db: Database, crowd: Crowd) -> None:
    """While somebody who took one of the units hasn't committed, the next is busy at once."""
    product = db.product(total=2, slots=1)
    with db.connect("stockade_dba", autocommit=False) as first, db.connect("stockade_dba") as dba:
        reserved(first, "first", {product: 1})
        assert crowd.once(lambda: reserve(dba, "second", {product: 1})) is None
    assert crowd.timeouts == []


def one_reference_is_one_reservation(db: Database, crowd: Crowd) -> None:
    """While the first call with a reference hasn't committed, the second is busy."""
    product = db.product(total=10)
    with db.connect("stockade_dba", autocommit=False) as first, db.connect("stockade_dba") as dba:
        reserved(first, "cart", {product: 1})
        assert crowd.once(lambda: reserve(dba, "cart", {product: 1})) is None


def a_cap_holds_against_two_calls_at_once(db: Database, crowd: Crowd) -> None:
    """While a buyer's first call hasn't committed, the second is busy."""
    product = db.product(total=10, units_per_buyer=1)
    with db.connect("stockade_dba", autocommit=False) as first, db.connect("stockade_dba") as dba:
        reserved(first, "a", {product: 1}, buyer="bob")
        assert crowd.once(lambda: reserve(dba, "b", {product: 1}, buyer="bob")) is None


def a_lapsed_reservation_is_never_confirmed(db: Database, _: Crowd) -> None:
    """Refuse it, for its unit may be another buyer's already."""
    product = db.product(total=1)
    with db.connect("stockade_dba") as dba:
        gone = reserved(dba, "gone", {product: 1}).reservation_id
        db.lapse(gone)
        assert call(dba, "stock.confirm", reservation_id=gone).status == "expired"
        assert reserve(dba, "next", {product: 1}).status == "reserved"


def an_extended_reservation_outlives_the_sweep(db: Database, _: Crowd) -> None:
    """Believe the reservation's own deadline; the line's, a hint, is an older one here."""
    product = db.product(total=1)
    with db.connect("stockade_dba") as dba:
        cart = reserved(dba, "cart", {product: 1}).reservation_id
        db.admin("update stock.line set expires_at = expires_at - interval '1 day'")
        assert call(dba, "stock.cleanup").cleanup == 0
        assert call(dba, "stock.confirm", reservation_id=cart).status == "confirmed"


def an_older_snapshot_is_refused(db: Database, _: Crowd) -> None:
    """Refuse it, for it would not see what was reserved under its reference meanwhile."""
    first, other = db.product(), db.product("other")
    with db.connect("stockade_dba", autocommit=False) as old, db.connect("stockade_dba") as dba:
        old.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        old.execute("select 1")
        reserved(dba, "cart", {first: 1})
        with suppress(psycopg.errors.InvalidParameterValue):
            reserve(old, "cart", {other: 1})
        old.commit()
    assert db.breaches() == []


def a_resize_does_not_sweep_itself(db: Database, _: Crowd) -> None:
    """Let the deadline pass after the question whether it has, and the sweep meet its own lock."""
    product, other = db.product(total=3), db.product("other")
    with (
        db.connect("stockade_dba") as dba,
        without(db, "stock.resize", "clock_timestamp()", "'-infinity'::timestamptz"),
    ):
        db.lapse(reserved(dba, "cart", {product: 1, other: 2}).reservation_id)
        with suppress(psycopg.errors.LockNotAvailable):
            call(dba, "stock.resize", reference="cart", lines=lines({product: 4, other: 1}))
    assert db.breaches() == []


def the_check_stops_what_no_lock_stops(db: Database, _: Crowd) -> None:
    """Let two buyers take the last unit without the slot lock: the CHECK refuses one."""
    product = db.product(total=1)
    with (
        without(db, "stock._reserve_plain", "for update skip locked"),
        db.connect("stockade_dba", autocommit=False) as first,
        db.connect("stockade_dba") as second,
        ThreadPoolExecutor(1) as thread,
    ):
        second.execute("set lock_timeout = '10s'")
        reserved(first, "first", {product: 1})
        answer = thread.submit(reserve, second, "second", {product: 1})
        until(db, "select 1 where pg_blocking_pids(%s) <> '{}'", second.info.backend_pid)
        first.commit()
        with suppress(psycopg.errors.CheckViolation):
            assert answer.result().status != "reserved"
    assert db.breaches() == []


class Guard(NamedTuple):
    """A guard, the body of the test that needs it, and how it is taken out."""

    body: Callable[[Database, Crowd], None]
    taken_out: Callable[[Database], AbstractContextManager[None]]


def replaced(
    function: str, guard: str, instead: str = ""
) -> Callable[[Database], AbstractContextManager[None]]:
    return lambda db: without(db, function, guard, instead)


TRY_LOCK = "if not pg_try_advisory_xact_lock("
NO_TRY_LOCK = "if false and not pg_try_advisory_xact_lock("

GUARDS = {
    "slot lock": Guard(
        nobody_waits_for_a_slot, replaced("stock._reserve_plain", "for update skip locked")
    ),
    "try-lock of the reference": Guard(
        one_reference_is_one_reservation, replaced("stock._replay", TRY_LOCK, NO_TRY_LOCK)
    ),
    "try-lock of the buyer": Guard(
        a_cap_holds_against_two_calls_at_once, replaced("stock._over_limit", TRY_LOCK, NO_TRY_LOCK)
    ),
    "lapse check in confirm": Guard(
        a_lapsed_reservation_is_never_confirmed,
        replaced("stock.confirm", "clock_timestamp()", "'-infinity'::timestamptz"),
    ),
    "lapse check in the sweep": Guard(
        an_extended_reservation_outlives_the_sweep,
        replaced("stock._sweep", "and r.expires_at <= moment"),
    ),
    "lapse check after the resize took": Guard(
        a_resize_does_not_sweep_itself,
        replaced("stock._resize", "<> 'active' then", "is null then"),
    ),
    "isolation level": Guard(
        an_older_snapshot_is_refused,
        replaced(
            "stock._is_read_committed",
            "'read uncommitted'",
            "'read uncommitted', 'repeatable read'",
        ),
    ),
    "CHECK": Guard(the_check_stops_what_no_lock_stops, without_check),
}


@pytest.mark.parametrize("taken_out", [False, True], ids=["with it", "without it"])
@pytest.mark.parametrize("guard", GUARDS)
@pytest.mark.breaks
def test_a_guard_prevents_a_breach_that_its_test_sees_without_it(
    db: Database, crowd: Crowd, guard: str, taken_out: bool
) -> None:
    body, out = GUARDS[guard]
    with (
        out(db) if taken_out else nullcontext(),
        pytest.raises(AssertionError) if taken_out else nullcontext(),
    ):
        body(db, crowd)
    if not taken_out:
        assert db.breaches() == []
