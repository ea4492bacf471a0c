"""What it must show: each figure with its floor and its aim, from the medians of one run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.bench.contenders import LIMIT, NEVEROVERSELL, REDIS, STOCKADE
from tests.bench.scenarios import batches, growth, http, idle, sweep

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.book import Book
    from tests.bench.plan import Plan

OURS, PEER = STOCKADE.name, NEVEROVERSELL.name
BEFORE, IDLE, AFTER = idle.PHASES


@dataclass(frozen=True)
class Goal:
    """A figure; `at_most` where less is better; `words` come after it."""

    name: str
    floor: float
    aim: float | None
    measure: Callable[[Book], float]
    at_most: bool = False
    words: str = " x"

    def verdict(self, value: float) -> str:
        """Say what was reached: the aim, the floor, or nothing."""
        if self.aim is not None and self._reached(value, self.aim):
            return "aim"
        return "floor" if self._reached(value, self.floor) else "NO"

    def _reached(self, value: float, mark: float) -> bool:
        return value <= mark if self.at_most else value >= mark


def goals(plan: Plan) -> list[Goal]:
    """Return them in the order of the promise."""
    empty, history = growth.states(plan)[:2]
    few, many = plan.requests
    return [
        Goal(
            "reserve, one hot product, 32 clients, against neveroversell",
            6, 12, _ratio("hot", (OURS, 32), (PEER, 32)),
        ),
        Goal(
            "the same at 16 clients against the limit (the same rows and indexes, no stock)",
            0.5, 0.7, _ratio("hot", (OURS, 16), (LIMIT.name, 16)),
        ),
        Goal(
            "64 against 16 clients, divided by the limit's own ratio",
            0.7, 0.9,
            lambda book: _ratio("hot", (OURS, 64), (OURS, 16))(book)
            / _ratio("hot", (LIMIT.name, 64), (LIMIT.name, 16))(book),
        ),
        Goal(
            "full cycles reserve -> confirm on one product against neveroversell",
            4, 8, _ratio("cycles", (OURS, 1), (PEER, 1)),
        ),
        Goal(
            "sold-out answers, 32 clients, against neveroversell",
            10, 20, _ratio("sold-out", (OURS, 32), (PEER, 32)),
        ),
        Goal(
            "the same while one caller is idle in a transaction, reading, against before "
            "(unaffected: within a tenth)",
            0.9, None, _idle(idle.READING, IDLE),
        ),
        Goal(
            "the same while one is idle and holds an xid, against before",
            0.5, None, _idle(idle.XID, IDLE),
        ),
        Goal(
            "the same within 10 s of its timeout (back: within a tenth)",
            0.9, None, _idle(idle.XID, AFTER),
        ),
        Goal(
            "reserve_many of 50, 8 clients, units per second against Redis, 64 clients",
            0.8, 1.5,
            _ratio("batches", (batches.row(50), batches.RATE), (REDIS.name, batches.RATE)),
        ),
        Goal(
            "POST /api/holds, 128 connections, against the SELECT 1 route",
            0.9, 1.3, _ratio("http", (http.HOLD, 128), (http.ONE, 128)),
        ),
        Goal(
            f"sweep of {plan.lapsed:,}, rows per second against neveroversell's sweep",
            3, 6, _ratio("sweep", (OURS, sweep.RATE), (PEER, sweep.RATE)),
        ),
        Goal(
            "reserve's p99 while that sweep runs against its p99 alone",
            2, 1.5,
            _ratio("sweep-waits", ("reserve", sweep.MEANWHILE), ("reserve", sweep.ALONE)),
            at_most=True,
        ),
        Goal(
            f"reserve's median with {history.title} against {empty.title}",
            1.2, 1.1,
            _ratio("growth", ("reserve", history.title), ("reserve", empty.title)),
            at_most=True,
        ),
        Goal(
            f"resident memory of one API worker after {many:,} requests",
            120, 80, lambda book: book.median("memory", http.HOLD, many),
            at_most=True, words=" MB",
        ),
        Goal(
            f"the same against itself after {few:,}",
            1.1, None, _ratio("memory", (http.HOLD, many), (http.HOLD, few)),
            at_most=True,
        ),
    ]  # fmt: skip


def _ratio(table: str, ours: tuple[str, object], theirs: tuple[str, object]
) -> Callable[[Book], float]:  # fmt: skip
    """Divide one cell by another of the same table; infinite against nothing."""

    def measure(book: Book) -> float:
        above, below = book.median(table, *ours), book.median(table, *theirs)
        return above / below if below else float("inf")

    return measure


def _idle(row: str, phase: str) -> Callable[[Book], float]:
    row = f"{OURS}: {row}"
    return _ratio("idle", (row, phase), (row, BEFORE))
