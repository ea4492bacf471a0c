"""Whether the API keeps what it should forget."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tests.bench.contenders import STOCKADE
from tests.bench.service import serve

if TYPE_CHECKING:
    from tests.bench.lab import Lab

CONNECTIONS = 128
SLICE = 20
"""At most so many seconds between two looks."""


def run(lab: Lab) -> None:
    """One worker, holds all the time."""
    table = lab.book.table(
        "memory",
        "Resident memory of one API worker",
        "requests answered",
        "MB",
        f"POST /api/holds over {CONNECTIONS} connections.",
    )
    STOCKADE.stock(lab, 1, 1)
    with serve(lab, STOCKADE.database) as service:
        table.add("POST /api/holds", 0, service.memory())
        answered, rate = 0, 1_000.0
        for wanted in lab.plan.requests:
            while answered < wanted:
                seconds = max(1, min(SLICE, math.ceil((wanted - answered) / rate)))
                load = service.load("/api/holds", "hold.lua", CONNECTIONS, seconds)
                answered, rate = answered + load.answers, load.rate
            table.add("POST /api/holds", wanted, service.memory(), load.command)
