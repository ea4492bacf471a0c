"""How the tests of all rooms call functions: by name, with named arguments, as some role."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
import pytest
from psycopg.types.json import Jsonb

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.database import Database, Sessions

Session = psycopg.Connection[Any]

RESERVATION: LiteralString = "select 1 from stock.reservation where id = %s for update"
PRODUCT: LiteralString = "select 1 from stock.product where id = %s for update"
SLOTS: LiteralString = "select 1 from stock.slot where product_id = %s for update"
ONE_SLOT: LiteralString = (
    "select 1 from stock.slot where product_id = %s order by number limit 1 for update"
)
KEY: LiteralString = "select 1 from pg_advisory_xact_lock(hashtextextended(%s, %s))"
REFERENCE: LiteralString = (
    "select 1 from pg_advisory_xact_lock(hashtextextended(%s, hashtextextended(%s, 0)))"
)

LONG = 5.0
"""How many seconds a session of `dba` waits for a lock; who is busy sooner never waited."""


@pytest.fixture
def dba(db: Database, sessions: Sessions) -> Session:  # noqa: ARG001 (db empties the database)
    """Give a session of stockade_dba, which may execute every public function."""
    return patient(sessions, "stockade_dba")


def patient(sessions: Sessions, role: str) -> Session:
    """Give a role's session, which waits for a lock for long enough to be seen waiting."""
    session = sessions.of(role)
    session.execute(f"set lock_timeout = '{LONG}s'")
    return session


def rows(session: Session, function: LiteralString, **arguments: Any) -> list[Any]:
    """Call a function with named arguments (lists and dicts as jsonb) and return its rows."""
    names = ", ".join(f"{name} => %({name})s" for name in arguments)
    values = {
        name: Jsonb(value) if isinstance(value, list | dict) else value
        for name, value in arguments.items()
    }
    query = f"select * from {function}({names})"
    return session.execute(query, values).fetchall()


def call(session: Session, function: LiteralString, **arguments: Any) -> Any:
    """Call a function that answers with exactly one row."""
    (row,) = rows(session, function, **arguments)
    return row


def lines(units: Mapping[int, int]) -> list[dict[str, int]]:
    """Write units per product as the lines of a request."""
    return [{"product_id": product, "quantity": quantity} for product, quantity in units.items()]


def reserve(session: Session, reference: str, units: Mapping[int, int], **more: Any) -> Any:
    """Call stock.reserve for units per product."""
    return call(session, "stock.reserve", reference=reference, lines=lines(units), **more)


def reserved(session: Session, reference: str, units: Mapping[int, int], **more: Any) -> Any:
    """Call stock.reserve, which has to succeed."""
    outcome = reserve(session, reference, units, **more)
    assert outcome.status == "reserved", outcome
    return outcome


def ordered(session: Session, reference: str, units: Mapping[int, int], **more: Any) -> Any:
    """Reserve, and use the reservation by an order, as the DBA."""
    outcome = reserved(session, reference, units, **more)
    placed = call(session, "checkout.place_order", reservation_id=outcome.reservation_id)
    assert placed.status == "placed", placed
    return outcome


def free(db: Database, product: int) -> int:
    """Return how many units of a product the view says are free."""
    (row,) = db.admin("select free from stock.availability where product_id = %s", product)
    return int(row.free)


def lapse_all(db: Database) -> None:
    """Let time pass for all that is open: its deadline was a second ago."""
    db.admin(
        """
        update stock.reservation
        set created_at = created_at - (expires_at - clock_timestamp()) - interval '1 second',
          expires_at = clock_timestamp() - interval '1 second'
        where state = 'active'
        """
    )
    db.admin(
        """
        update stock.line as l set expires_at = r.expires_at
        from stock.reservation as r where r.id = l.reservation_id and r.state = 'active'
        """
    )


@contextmanager
def refused(sqlstate: str) -> Iterator[None]:
    """Expect the error of that SQLSTATE."""
    with pytest.raises(psycopg.Error) as caught:
        yield
    assert caught.value.sqlstate == sqlstate, caught.value


@contextmanager
def busy() -> Iterator[None]:
    """Expect 55P03 at once: long before lock_timeout would have raised it."""
    started = time.monotonic()
    with refused("55P03"):
        yield
    assert time.monotonic() - started < LONG / 2


@contextmanager
def held(db: Database, query: LiteralString, *args: Any) -> Iterator[None]:
    """Hold what a query locks in a transaction of somebody else."""
    with db.connect("admin", autocommit=False) as session:
        assert session.execute(query, args).fetchall()
        yield
        session.rollback()
