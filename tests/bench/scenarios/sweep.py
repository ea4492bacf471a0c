"""The sweep of a great many lapsed reservations, and buyers who don't wait for it."""

from __future__ import annotations

import math
import statistics
import threading
import time
from typing import TYPE_CHECKING

from tests.bench.contenders import NEVEROVERSELL, STOCKADE

if TYPE_CHECKING:
    from tests.bench.lab import Lab

PRODUCTS = 1_000
BUYERS = 8
WARM_UP = 5
"""Calls of each client that don't count."""
RATE = "rows a second"
ALONE, MEANWHILE = "alone", "while it sweeps"


def run(lab: Lab) -> None:
    """Each sweep begins on a fresh copy of the same lapsed state."""
    lapsed = lab.plan.lapsed
    rates = lab.book.table(
        "sweep",
        f"Sweep {lapsed:,} lapsed reservations of {PRODUCTS:,} products",
        "",
        RATE,
        "`call ops.sweep()` as stockade_cron, and `select * from nos_sweep()`, again and again "
        "until nothing is left.",
    )
    waits = lab.book.table(
        "sweep-waits",
        "Reserve while it sweeps",
        "",
        "ms, 99th percentile",
        f"Stockade: {BUYERS} clients, {lab.plan.sweep_rate} reservations a second over the same "
        "products; the time counts from when a call was due. In the same state both times: alone "
        "first, then swept meanwhile; calls count that ended before the sweep did.",
    )
    ours, theirs = _build_ours(lab), _build_theirs(lab)
    for _ in range(lab.plan.repeats):
        with lab.copy(ours) as database:
            took = _sweep_ours(lab, database)
            lab.check(database)
            rates.add(STOCKADE.name, RATE, lapsed / took)
        with lab.copy(theirs) as database:
            rates.add(NEVEROVERSELL.name, RATE, lapsed / _sweep_theirs(lab, database))
        with lab.copy(ours) as database:
            alone, meanwhile = _reserve_meanwhile(lab, database, max(2, math.ceil(took)))
            lab.check(database)
            waits.add("reserve", ALONE, alone)
            waits.add("reserve", MEANWHILE, meanwhile)
    for database in (ours, theirs):
        lab.server.drop_database(database)


def _build_ours(lab: Lab) -> str:
    name = "lapsed_stockade"
    lab.stockade(name)
    make = f"{lab.plan.lapsed}, {PRODUCTS}, 'active', now() - interval '1 minute'"
    for statement in (
        f"select bench.make_products({PRODUCTS}, 10000, 16)",
        f"set session_replication_role = replica; select bench.make_reservations({make})",
        "select bench.settle()",
        "vacuum analyze",
    ):
        lab.query(statement, name)
    return name


def _build_theirs(lab: Lab) -> str:
    name = "lapsed_neveroversell"
    lab.server.create_database(name, NEVEROVERSELL.database)
    lab.psql("neveroversell/lapsed.sql", name, lapsed=lab.plan.lapsed, products=PRODUCTS)
    return name


def _sweep_ours(lab: Lab, database: str) -> float:
    """Call it until nothing lapsed is left, for a call ends at half of its role's timeout."""
    began = time.perf_counter()
    with lab.server.connect(database, "stockade_cron") as cron, lab.server.connect(database) as dba:
        left = "select exists (select from stock.line where expires_at <= now())"
        while dba.execute(left).fetchone() == (True,):
            cron.execute("call ops.sweep()")
    return time.perf_counter() - began


def _sweep_theirs(lab: Lab, database: str) -> float:
    began = time.perf_counter()
    with lab.server.connect(database, NEVEROVERSELL.role) as session:
        while session.execute("select * from nos_sweep()").fetchall():
            pass
    return time.perf_counter() - began


def _reserve_meanwhile(lab: Lab, database: str, seconds: int) -> tuple[float, float]:
    """Return the 99th percentile of reserve's time alone, and while a sweep runs."""

    def reserve() -> list[tuple[float, float]]:
        _, calls = lab.latencies(
            database, STOCKADE.role, "stockade/reserve.sql",
            "-T", str(seconds), "-R", str(lab.plan.sweep_rate),
            clients=BUYERS, skip=WARM_UP, first=1, last=PRODUCTS,
        )  # fmt: skip
        return calls

    alone = reserve()
    ended = 0.0

    def sweep() -> None:
        nonlocal ended
        _sweep_ours(lab, database)
        ended = time.time()

    sweeping = threading.Thread(target=sweep)
    sweeping.start()
    meanwhile = reserve()
    sweeping.join()
    return _p99(alone), _p99([call for call in meanwhile if call[0] <= ended])


def _p99(calls: list[tuple[float, float]]) -> float:
    return statistics.quantiles([took for _, took in calls], n=100)[98]
