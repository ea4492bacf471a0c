"""Many sessions that call at once."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, LiteralString, TypeVar

import psycopg

from tests.calls import Session, call

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.database import Database

T = TypeVar("T")

PATIENCE = 30.0
"""Seconds after which a caller gives up: busy that long is a fault."""


@dataclass(frozen=True)
class Crowd:
    """Callers of one database, each in a session of its own while the server has that many."""

    db: Database
    chance: random.Random
    timeouts: list[str] = field(default_factory=list)
    """What lock_timeout ended; the server's log tells why."""

    def at_once(
        self, callers: int, work: Callable[[Session, int], T], role: str = "stockade_dba"
    ) -> list[T]:
        """Run work(session, number) for all callers, who begin together; the results by number."""
        sessions = min(callers, self._room())
        start = threading.Barrier(sessions)

        def turn(session: Session, number: int) -> list[T]:
            start.wait(PATIENCE)
            return [work(session, caller) for caller in range(number, callers, sessions)]

        with ExitStack() as stack, ThreadPoolExecutor(sessions) as pool:
            opened = [stack.enter_context(self.db.connect(role)) for _ in range(sessions)]
            turns = list(pool.map(turn, opened, range(sessions)))
        return [turns[caller % sessions][caller // sessions] for caller in range(callers)]

    def insist(self, session: Session, function: LiteralString, **arguments: Any) -> Any:
        """Call a function that answers with one row; while it is busy again, with full jitter."""
        return self.patiently(lambda: call(session, function, **arguments))

    def patiently(self, ask: Callable[[], T | None]) -> T:
        """Ask until the answer is neither None nor 55P03, pausing with full jitter."""
        deadline = time.monotonic() + PATIENCE
        longest = 0.002
        while (answer := self.once(ask)) is None:
            assert time.monotonic() < deadline, "busy all the time"
            time.sleep(self.chance.uniform(0, longest))
            longest = min(longest * 2, 0.05)
        return answer

    def once(self, ask: Callable[[], T]) -> T | None:
        """Ask once; None is busy."""
        try:
            return ask()
        except psycopg.Error as error:
            if error.sqlstate != "55P03":
                raise
            if waited(error):
                self.timeouts.append(f"{error} {error.diag.context}")
            return None

    def _room(self) -> int:
        (row,) = self.db.admin(
            """
            select current_setting('max_connections')::integer - 20
              - (select count(*) from pg_stat_activity)::integer as room
            """
        )
        return int(row.room)


def waited(error: psycopg.Error) -> bool:
    """Tell lock_timeout's 55P03 from NOWAIT's: by where in the server it was raised."""
    return error.sqlstate == "55P03" and error.diag.source_function == "ProcessInterrupts"


def statuses(outcomes: Iterable[Any]) -> dict[str, int]:
    """Count outcomes by status."""
    return dict(Counter(outcome.status for outcome in outcomes))
