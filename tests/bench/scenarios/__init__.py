"""What is measured, in this order; each module's run(lab) fills its tables of the Book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.scenarios import (
    batches,
    growth,
    http,
    idle,
    inside,
    leads,
    memory,
    path,
    reserving,
    sweep,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.lab import Lab

SCENARIOS: dict[str, Callable[[Lab], None]] = {
    "hot": reserving.hot,
    "slots": reserving.slots,
    "wide": reserving.wide,
    "cycles": reserving.cycles,
    "sold-out": reserving.sold_out,
    "idle": idle.run,
    "batches": batches.run,
    "http": http.run,
    "path": path.run,
    "leads": leads.run,
    "inside": inside.run,
    "sweep": sweep.run,
    "growth": growth.run,
    "memory": memory.run,
}
