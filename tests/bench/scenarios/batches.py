"""reserve_many: what gathering is worth, beside a Redis that writes as durably."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.contenders import PIPELINED, REDIS, STOCKADE

if TYPE_CHECKING:
    from tests.bench.lab import Lab

CLIENTS = 8
REDIS_CLIENTS = 64
RATE = "units a second"


def run(lab: Lab) -> None:
    """One unit a request, one product; units a second."""
    table = lab.book.table(
        "batches",
        "reserve_many, one product",
        "",
        RATE,
        f"{CLIENTS} clients that each send calls of so many requests; Redis with {REDIS_CLIENTS} "
        "clients, a request a call.",
    )
    with tempfile.TemporaryDirectory(prefix="stockade-scripts-") as folder:
        for _ in range(lab.plan.repeats):
            for size in lab.plan.batches:
                script = Path(folder) / f"reserve_many_{size}.sql"
                script.write_text(_script(size))
                STOCKADE.stock(lab, 1, CLIENTS)
                load = STOCKADE.sell(lab, str(script), CLIENTS)
                command = [word.replace(f"{folder}/", "") for word in load.command]
                table.add(row(size), RATE, load.rate, command)
            for contender in (REDIS, PIPELINED):
                contender.stock(lab, 1, REDIS_CLIENTS)
                load = contender.reserve(lab, 1, REDIS_CLIENTS)
                table.add(contender.name, RATE, load.rate, load.command)


def row(size: int) -> str:
    """Name the row of calls with so many requests."""
    return f"{STOCKADE.name}, reserve_many of {size}"


def _script(size: int) -> str:
    """Write the call; pgbench can't make so long an argument, so the server puts the key in."""
    requests = [
        {"reference": f"#-{n}", "lines": [{"product_id": 1, "quantity": 1}]} for n in range(size)
    ]
    argument = f"replace('{json.dumps(requests)}', '#', 'cart-' || :key)::jsonb"
    return (
        "\\set key random(1, 9000000000000000000)\n"
        "select count(*) filter (where status = 'reserved')\n"
        f"from stock.reserve_many({argument});\n"
    )
