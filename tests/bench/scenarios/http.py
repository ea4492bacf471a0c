"""The API beside the cheapest route that an app of its kind could have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.contenders import STOCKADE
from tests.bench.service import serve

if TYPE_CHECKING:
    from tests.bench.lab import Lab

CONNECTIONS = (32, 128)
HOLD, PRODUCT, ONE = "POST /api/holds", "GET /api/products/1", "SELECT 1, same app"


def run(lab: Lab) -> None:
    """One worker, everything as shipped; of POST /api/holds only 201 counts."""
    table = lab.book.table(
        "http",
        "Over HTTP",
        "connections",
        "a second",
        "One worker with its pool, middleware and logs as shipped; wrk runs on the same cores. "
        "Holds on one product, each under an Idempotency-Key of its own; those that are in the "
        "database afterwards count. Each hold writes a line of the log, the other routes none.",
    )
    with serve(lab, STOCKADE.database) as service:
        for _ in range(lab.plan.repeats):
            for connections in CONNECTIONS:
                for row, path, script in (
                    (HOLD, "/api/holds", "hold.lua"),
                    (PRODUCT, "/api/products/1", "get.lua"),
                    (ONE, "/bench/one", "get.lua"),
                ):
                    STOCKADE.stock(lab, 1, 1)
                    service.load(path, script, connections, 1)  # to warm up
                    before = STOCKADE.count(lab)
                    load = service.load(path, script, connections, lab.plan.seconds)
                    made = STOCKADE.count(lab) - before
                    rate = load.rate * made / load.answers if row == HOLD else load.rate
                    table.add(row, connections, rate, load.command)
                    lab.book.busy(f"{table.title}: {row}", connections, load)
        lab.check(STOCKADE.database)
