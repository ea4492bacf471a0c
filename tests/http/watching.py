"""Conditions that can be seen from outside, and waiting for them instead of sleeping."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.database import Database


UNTOLD = 30
"""Seconds after which every session has told how many of its transactions failed."""


def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Return when the condition holds; fail when it doesn't in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)  # The cores are for whom it waits for.


def waiting_for_a_lock(db: Database) -> int:
    """Count the API's sessions that wait for a lock."""
    query = """
        select count(*) from pg_stat_activity
        where datname = current_database() and usename = 'stockade_api'
          and wait_event_type = 'Lock'
    """
    return int(db.admin(query)[0][0])


def failures(db: Database) -> int:
    """Count the transactions of this database that were rolled back.

    A session that has just told its numbers keeps the next ones for up to 10 s: wait for UNTOLD.
    """
    query = "select xact_rollback from pg_stat_database where datname = current_database()"
    return int(db.admin(query)[0][0])


def everything(db: Database) -> list[Any]:
    """Return what a request could have changed: every count, and every free unit."""
    tables = ("product", "slot", "reservation", "line", "taking_back")
    counts = " union all ".join(f"select '{name}', count(*) from stock.{name}" for name in tables)
    return [
        *db.admin(counts),
        *db.admin("select product_id, total, free, held, sold from stock.availability order by 1"),
        *db.admin("select id, state, expires_at from stock.reservation order by 1"),
        *db.admin("select count(*) from ops.sweep_run"),
    ]
