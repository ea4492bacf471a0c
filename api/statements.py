"""What the API and the command line share of the way to the database: all SQL that is written here.

A call is one statement and one transaction; its arguments are named, an omitted one is SQL's
default.
"""

import random
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

BUSY = "55P03"
# Classes of SQLSTATE: 08 connection, 53 resources, 57 operator (shutdown, cancelled).
AWAY = ("08", "53", "57")
INVALID = "22"

# Full jitter, in seconds: each wait is a random part of a bound that doubles.
FIRST_PAUSE = 0.01
LONGEST_PAUSE = 0.3

# In seconds. What libpq does about a peer that fell silent; a URL may say otherwise.
PATIENCE: Mapping[str, Any] = {
    "connect_timeout": 2,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 10_000,
}


@cache
def statement(function: str, *names: str) -> str:
    """Write the call of a function; the names are those of our modules, never a caller's."""
    arguments = ", ".join(f"{name} => %({name})s" for name in names)
    return f"select * from {function}({arguments})"  # noqa: S608


def reading(view: str) -> str:
    """Write the reading of a whole view."""
    return f"select * from {view}"  # noqa: S608


def pauses() -> Iterator[float]:
    """Say how long to wait before each time that a busy call is tried again."""
    bound = FIRST_PAUSE
    while True:
        yield random.uniform(0, bound)  # noqa: S311 (nothing to guess here)
        bound = min(2 * bound, LONGEST_PAUSE)
