"""Functions with a guard taken out, for as long as a test looks at what becomes of it."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.database import Database

SQL = Path(__file__).resolve().parents[2] / "sql"

Room = TypeVar("Room")


class Guard(NamedTuple, Generic[Room]):
    """A piece of a function, what stands in its place, and the test that has to fail then."""

    function: str
    piece: str
    instead: str
    test: Callable[[Room], None]


@contextmanager
def without(db: Database, function: str, guard: str, instead: str = "") -> Iterator[None]:
    """Replace a function ("stock._take") by a copy in which `instead` stands for `guard`."""
    room, name = function.split(".")
    original = (SQL / room / f"{name}.sql").read_text()
    assert guard in original, f"{function} has changed: {guard!r} is not in it"
    install(db, original.replace(guard, instead))
    try:
        yield
    finally:
        install(db, original)


@contextmanager
def without_check(db: Database) -> Iterator[None]:
    """Take out the CHECK that no slot has less than nothing, and empty the tables afterwards."""
    db.admin("alter domain stock.units drop constraint units_not_negative")
    try:
        yield
    finally:
        db.clear()
        db.admin("alter domain stock.units add constraint units_not_negative check (value >= 0)")


def install(db: Database, text: str) -> None:
    """Put in a function's text, as its owner."""
    with db.connect("admin", autocommit=False) as session:
        session.execute("set local role stockade_owner")
        session.execute(sql.SQL(text))
