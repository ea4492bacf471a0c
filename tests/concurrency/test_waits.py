"""The reader of the server's log tells waits that matter from those that nobody can avoid."""

from __future__ import annotations

import pytest

from tests.calls import reserve, reserved
from tests.concurrency.crowd import Crowd
from tests.concurrency.mutants import without
from tests.concurrency.waits import waits
from tests.database import Database
from tests.server import Server

PREFIX = "2026-01-01 00:00:00.000 UTC [7] api@db "


def test_a_wait_for_a_row_is_found_in_the_log(server: Server, db: Database, crowd: Crowd) -> None:
    told = len(server.log())
    if not told:
        pytest.skip("the log of this server cannot be read")
    product = db.product(total=1)
    with (
        without(db, "stock._reserve_plain", "for update skip locked"),
        db.connect("stockade_dba", autocommit=False) as first,
        db.connect("stockade_dba") as second,
    ):
        reserved(first, "first", {product: 1})
        crowd.once(lambda: reserve(second, "second", {product: 1}))
    assert len(crowd.timeouts) == 1
    found = waits(server.log()[told:])
    assert len(found) == 2
    assert "still waiting for ShareLock on transaction" in found[0]
    assert "canceling statement due to lock timeout" in found[1]


@pytest.mark.parametrize(
    ("entries", "count"),
    [
        (["LOG:  process 7 still waiting for ExclusiveLock on extension of relation 1"], 0),
        (["ERROR:  canceling statement due to lock timeout"], 1),
        (
            [
                "ERROR:  canceling statement due to lock timeout",
                'CONTEXT:  SQL statement "insert into stock.line (reservation_id)',
            ],
            0,
        ),
        (
            [
                "ERROR:  canceling statement due to lock timeout",
                'CONTEXT:  while inserting index tuple (0,1)\n\tSQL statement "insert into x"',
            ],
            1,
        ),
        (
            [
                "ERROR:  canceling statement due to lock timeout",
                'CONTEXT:  SQL statement "update stock.line as l',
            ],
            0,
        ),
        (
            [
                "ERROR:  canceling statement due to lock timeout",
                'CONTEXT:  while updating tuple (0,1) in relation "line"\n\tSQL statement "update"',
            ],
            1,
        ),
        (["ERROR:  deadlock detected", "CONTEXT:  while locking updated version (0,1)"], 1),
        (["LOG:  checkpoint starting: time"], 0),
    ],
)
def test_a_wait_is_told_by_its_own_context(entries: list[str], count: int) -> None:
    assert len(waits("\n".join(PREFIX + entry for entry in entries) + "\n")) == count
