"""What must stay silent while sessions race: deadlocks, waits, and the timeout that ends waits."""

from __future__ import annotations

import random
import secrets
from typing import TYPE_CHECKING

import pytest

from tests.calls import dba
from tests.concurrency.crowd import Crowd
from tests.concurrency.waits import waits
from tests.server import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Database
    from tests.server import Server


__all__ = ["crowd", "dba", "quiet"]


@pytest.fixture
def crowd(db: Database) -> Crowd:
    """Give many sessions that call at once, and chance with a printed seed."""
    seed = secrets.randbits(32)
    say(f"seed {seed}")
    return Crowd(db, random.Random(seed))


@pytest.fixture
def quiet(server: Server, db: Database, crowd: Crowd) -> Iterator[None]:
    """Let nobody deadlock, wait or run into lock_timeout meanwhile, as the server tells it."""
    deadlocks, told = _deadlocks(db), len(server.log())
    yield
    assert _deadlocks(db) == deadlocks
    log = server.log()
    if log:
        assert waits(log[told:]) == []
    else:
        say("the log of this server cannot be read: what lock_timeout ended is all we know")
        assert crowd.timeouts == []


def _deadlocks(db: Database) -> int:
    (row,) = db.admin("select deadlocks from pg_stat_database where datname = current_database()")
    return int(row.deadlocks)
