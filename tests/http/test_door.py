"""Requests go together through the door, and none of them feels the others."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from litestar.exceptions import HTTPException

from api.door import LARGEST, Door
from api.problems import problem
from tests.http.crowd import buy_at_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.database import Database
    from tests.http.conftest import Serve


class Callee:
    """Answers each request with itself, once it is let; keeps what it was called with."""

    def __init__(self, *, shut: bool = False) -> None:
        self.batches: list[list[str]] = []
        self.open = asyncio.Event()
        if not shut:
            self.open.set()

    async def __call__(self, batch: Sequence[str]) -> list[str]:
        """Answer a batch."""
        self.batches.append(list(batch))
        await self.open.wait()
        if "bad" in batch:
            raise ValueError
        if "lost" in batch:
            raise problem("unavailable")
        return list(batch)


async def everybody(door: Door[str, str], requests: Sequence[str]) -> list[str | BaseException]:
    """Let them all enter at one moment; what each was told."""
    return await asyncio.gather(*map(door.enter, requests), return_exceptions=True)


async def settle() -> None:
    """Let every task go as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_a_lone_request_goes_at_once_and_what_comes_meanwhile_goes_together() -> None:
    async def test() -> None:
        callee = Callee(shut=True)
        door = Door(callee, 1000)
        first = asyncio.create_task(door.enter("a"))
        await settle()
        assert callee.batches == [["a"]]
        others = [asyncio.create_task(door.enter(name)) for name in "bcd"]
        await settle()
        assert callee.batches == [["a"]]
        callee.open.set()
        assert [await first, *[await other for other in others]] == list("abcd")
        assert callee.batches == [["a"], ["b", "c", "d"]]
        assert await door.enter("e") == "e"
        assert callee.batches[2:] == [["e"]]

    asyncio.run(test())


def test_a_batch_is_no_larger_than_the_function_takes() -> None:
    async def test() -> None:
        callee = Callee()
        requests = [str(n) for n in range(LARGEST + 1)]
        assert await everybody(Door(callee, 1000), requests) == requests
        assert [len(batch) for batch in callee.batches] == [LARGEST, 1]

    asyncio.run(test())


def test_a_request_that_makes_the_call_fail_fails_alone() -> None:
    async def test() -> None:
        callee = Callee()
        told = await everybody(Door(callee, 1000), ["a", "bad", "c"])
        assert [told[0], told[2]] == ["a", "c"]
        assert isinstance(told[1], ValueError)

    asyncio.run(test())


def test_what_is_said_of_the_connection_holds_for_all_and_is_asked_once() -> None:
    async def test() -> None:
        callee = Callee()
        told = await everybody(Door(callee, 1000), ["a", "lost", "c"])
        assert [getattr(one, "status_code", None) for one in told] == [503] * 3
        assert len(callee.batches) == 1

    asyncio.run(test())


def test_who_goes_away_disturbs_nobody_and_is_not_asked_for() -> None:
    async def test() -> None:
        callee = Callee(shut=True)
        door = Door(callee, 1000)
        under_way = [asyncio.create_task(door.enter(name)) for name in "ab"]
        await settle()
        waiting = [asyncio.create_task(door.enter(name)) for name in "cd"]
        await settle()
        under_way[0].cancel()
        waiting[0].cancel()
        await settle()
        callee.open.set()
        assert (await under_way[1], await waiting[1]) == ("b", "d")
        assert callee.batches == [["a", "b"], ["d"]]

    asyncio.run(test())


def test_a_crowd_that_is_too_large_is_refused() -> None:
    async def test() -> None:
        callee = Callee(shut=True)
        door = Door(callee, 2)
        first = asyncio.create_task(door.enter("a"))
        await settle()
        waiting = [asyncio.create_task(door.enter(name)) for name in "bc"]
        await settle()
        with pytest.raises(HTTPException) as refused:
            await door.enter("d")
        assert refused.value.status_code == 503
        callee.open.set()
        assert [await first, *[await other for other in waiting]] == list("abc")

    asyncio.run(test())


def test_the_door_opens_again_after_a_call_was_cancelled() -> None:
    async def test() -> None:
        calls = 0

        async def call(batch: Sequence[str]) -> Sequence[str]:
            nonlocal calls
            calls += 1
            if calls == 1:
                raise asyncio.CancelledError
            return batch

        door = Door(call, 1000)
        with pytest.raises(asyncio.CancelledError):
            await door.enter("a")
        assert await door.enter("b") == "b"

    asyncio.run(test())


def test_a_crowd_goes_through_in_far_fewer_transactions(another: Serve, db: Database) -> None:
    with another() as api:
        told = buy_at_once(api, db.product(total=200), 200)
    assert told == {(201, ""): 200}
    # The requests of a batch have one moment.
    [row] = db.admin("select count(distinct created_at) as batches from stock.reservation")
    assert row.batches < 100
