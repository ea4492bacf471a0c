"""Who takes part, each with the same four things to do: be stocked, sell out, reserve, be counted.

A reservation counts when its row is in the database, or its unit out of the stock: what callers
were told is not asked.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from tests.bench.lab import CALLER
from tests.bench.load import Load, redis_benchmark
from tests.server import Trouble
from tests.server.server import ROOT
from tests.server.words import run

if TYPE_CHECKING:
    from tests.bench.lab import Lab

BEFORE = 1_000
"""Reservations that are there beforehand."""
PLENTY = 100_000_000
LUA = ROOT / "tests" / "bench" / "lua"


class Contender(Protocol):
    """Somebody who can reserve one unit of one of so many products."""

    @property
    def name(self) -> str:
        """Return the name in the tables."""

    def stock(self, lab: Lab, products: int, clients: int) -> None:
        """Begin anew: empty but for BEFORE reservations, with more units than will be sold."""

    def reserve(self, lab: Lab, products: int, clients: int) -> Load:
        """Let so many clients reserve; the rate of the Load is of reservations made."""


@dataclass(frozen=True)
class SqlContender:
    """A folder of tests/bench/sql, and how its scripts are run."""

    name: str
    folder: str
    database: str
    role: str = CALLER
    script: str = "reserve.sql"
    checked: bool = False
    """Whether ops.check() can tell that nothing was oversold."""

    def stock(
        self, lab: Lab, products: int, clients: int, slots: int | Literal["null"] | None = None
    ) -> None:
        """Empty the tables, and fill them again.

        Unless told otherwise, a hot product has twice as many slots as callers, 16 at least, and
        one of many what it gets by itself. `slots` means nothing to the others.
        """
        slots = slots or ("null" if products > 1 else max(16, 2 * clients))
        lab.psql(
            f"{self.folder}/stock.sql",
            self.database,
            products=products,
            units=PLENTY,
            slots=slots,
            before=BEFORE,
        )
        lab.checkpoint()

    def sell_out(self, lab: Lab, clients: int) -> None:
        """Begin anew with one product, of which nothing is left."""
        self.stock(lab, 1, clients)
        lab.psql(f"{self.folder}/sold_out.sql", self.database)

    def call(self, lab: Lab, script: str, clients: int, products: int = 1) -> Load:
        """Let clients run one of its scripts, first to warm up and then for the plan's seconds.

        `script` is the name of a file in its folder, or the path of one elsewhere.
        """
        seconds = lab.plan.warm_up(clients) + lab.plan.seconds
        return lab.pgbench(
            self.database, self.role, str(Path(self.folder) / script),
            clients, "-T", str(seconds), "-P", "1", first=1, last=products,
        ).result()  # fmt: skip

    def count(self, lab: Lab) -> int:
        """Count the reservations in the database."""
        return int(lab.psql(f"{self.folder}/count.sql", self.database))

    def reserve(self, lab: Lab, products: int, clients: int) -> Load:
        """Let clients reserve, and count in the database."""
        return self.sell(lab, self.script, clients, products)

    def cycle(self, lab: Lab, products: int, clients: int) -> Load:
        """Let clients reserve and confirm, and count what is confirmed."""
        return self.sell(lab, "cycle.sql", clients, products, count="recent_cycles.sql")

    def sell(
        self, lab: Lab, script: str, clients: int, products: int = 1, count: str = "recent.sql"
    ) -> Load:
        """Let clients run a script that reserves; its rate is of rows, in the last seconds."""
        load = self.call(lab, script, clients, products)
        if self.checked:
            lab.check(self.database)
        seconds = lab.plan.seconds
        made = int(lab.psql(f"{self.folder}/{count}", self.database, seconds=seconds))
        return replace(load, rate=made / seconds)

    def refuse(self, lab: Lab, clients: int) -> Load:
        """Let clients ask for what is sold out; its rate is of answers, in the last seconds."""
        before = self.count(lab)
        load = self.call(lab, self.script, clients)
        if self.count(lab) != before:
            raise Trouble(f"{self.name} sold what was sold out.")
        warm = lab.plan.warm_up(clients)
        return replace(load, rate=statistics.mean(load.progress[warm:] or load.progress[-1:]))


@dataclass(frozen=True)
class RedisContender:
    """Redis with a Lua script; `pipelined` requests go out before the first answer is read."""

    name: str
    pipelined: int = 1

    def stock(self, lab: Lab, products: int, clients: int) -> None:  # noqa: ARG002
        """Empty it, and stock so many products."""
        self._cli(lab, "flushall", "sync")
        pairs = [str(word) for n in range(1, products + 1) for word in (n, PLENTY)]
        self._cli(lab, "hset", "stock", *pairs)
        lab.checkpoint()

    def reserve(self, lab: Lab, products: int, clients: int) -> Load:
        """Let clients reserve, and count the units that left the stock."""
        script = self._cli(lab, "script", "load", (LUA / "reserve.lua").read_text())
        before = self._left(lab)
        load = redis_benchmark(
            lab.redis, script, clients, lab.plan.seconds, products, self.pipelined
        )
        return replace(load, rate=load.rate * (before - self._left(lab)) / load.answers)

    def _left(self, lab: Lab) -> int:
        return sum(map(int, self._cli(lab, "hvals", "stock").split()))

    def _cli(self, lab: Lab, *words: str) -> str:
        return run(["redis-cli", "-s", "redis.sock", *words], cwd=lab.redis).strip()


STOCKADE = SqlContender("Stockade", "stockade", "stockade", role="stockade_dba", checked=True)
NEVEROVERSELL = SqlContender("neveroversell", "neveroversell", "neveroversell")
TEXTBOOK = SqlContender("textbook: select for update, from the client", "textbook", "textbook")
UPDATE = SqlContender("one conditional update", "textbook", "textbook", script="update.sql")
LIMIT = SqlContender("limit: the same rows, no stock", "limit", "stockade")
REDIS = RedisContender("Redis, Lua, appendfsync always")
PIPELINED = RedisContender("Redis, pipelined by 16", pipelined=16)

RESERVING: tuple[Contender, ...] = (STOCKADE, NEVEROVERSELL, TEXTBOOK, UPDATE, REDIS, LIMIT)
REFUSING = (STOCKADE, NEVEROVERSELL, TEXTBOOK, UPDATE)
