"""One caller sits idle in a transaction, and everybody else goes on, or doesn't.

Second by second: first nobody is idle, then somebody is, until the server ends that session, and
then nobody again. `reading` has read the product's stock; `xid` has asked for the product like all
others and holds a transaction id, so that no row version that dies can be cleared away.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

import psycopg

from tests.bench.contenders import NEVEROVERSELL, STOCKADE
from tests.bench.lab import SQL

if TYPE_CHECKING:
    from tests.bench.contenders import SqlContender
    from tests.bench.lab import Lab

CLIENTS = 32
READING, XID, RESERVING = (
    "sold out, one reading", "sold out, one with an xid", "reserve, one with an xid"
)  # fmt: skip
CASES = (
    (STOCKADE, READING),
    (STOCKADE, XID),
    (NEVEROVERSELL, XID),
    (STOCKADE, RESERVING),
)
PHASES = ("before", "while one is idle", "after")


def run(lab: Lab) -> None:
    """Sold-out answers with each kind of idler; then reservations with the worse one."""
    table = lab.book.table(
        "idle",
        "While one caller sits idle in a transaction",
        "",
        "a second",
        f"{CLIENTS} clients, one product. The server ends the idle session after "
        f"{lab.plan.idle_seconds} s; after are the {lab.plan.around_seconds} s that follow.",
    )
    plot = lab.book.table("idle-seconds", "The same, second by second", "second", "a second")
    for _ in range(lab.plan.repeats):
        for contender, title in CASES:
            row = f"{contender.name}: {title}"
            seconds = _watch(lab, contender, title)
            for second, rate in enumerate(seconds, 1):
                plot.samples.setdefault((row, str(second)), []).append(rate)
            for phase, rate in zip(PHASES, _phases(lab, seconds), strict=True):
                table.add(row, phase, rate)


def _phases(lab: Lab, seconds: list[float]) -> tuple[float, float, float]:
    """Take the median second of each phase; the seconds in which it begins and ends are neither."""
    warm = lab.plan.warm_up(CLIENTS)
    begin = warm + lab.plan.around_seconds
    end = begin + lab.plan.idle_seconds
    before, idle = seconds[warm:begin], seconds[begin + 1 : end]
    after = seconds[end + 1 :] or seconds[-1:]
    return statistics.median(before), statistics.median(idle), statistics.median(after)


def _watch(lab: Lab, contender: SqlContender, title: str) -> list[float]:
    """Return the answers of each second."""
    if title == RESERVING:
        contender.stock(lab, 1, CLIENTS)
    else:
        contender.sell_out(lab, CLIENTS)
    begin = lab.plan.warm_up(CLIENTS) + lab.plan.around_seconds
    seconds = begin + lab.plan.idle_seconds + 1 + lab.plan.around_seconds
    running = lab.pgbench(
        contender.database, contender.role, f"{contender.folder}/{contender.script}",
        CLIENTS, "-T", str(seconds), "-P", "1", first=1, last=1,
    )  # fmt: skip
    began = time.monotonic()
    url = lab.server.url(contender.role, contender.database)
    with psycopg.connect(url) as idler:
        idler.execute(f"set idle_in_transaction_session_timeout = '{lab.plan.idle_seconds}s'")
        idler.commit()
        time.sleep(max(0.0, begin - (time.monotonic() - began)))
        script = "read.sql" if title == READING else "ask.sql"
        idler.execute((SQL / contender.folder / script).read_bytes())
        if title != READING:
            idler.execute("select pg_current_xact_id()")
        progress = running.result().progress
        idler.close()
    return progress
