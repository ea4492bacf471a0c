"""Each guard of api/database.py, and what happens without it."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest
from litestar.plugins.problem_details import ProblemDetailsException
from psycopg import AsyncConnection

from api import database as guarded
from api.database import Connection, Database
from api.keys import Key
from api.rpc import Rpc, WantedLine
from api.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.database import Database as TestDatabase
    from tests.server import Server

DEADLINE = 0.5


async def running(settings: Settings, test: Callable[[Rpc], Awaitable[None]]) -> None:
    """Run a test with a pool that has its connection."""
    pool = Database(settings)
    async with pool.lifespan():
        rpc = Rpc(pool, 1000)
        await rpc.health()
        await test(rpc)


def settings_for(db: TestDatabase, **more: Any) -> Settings:
    """Return settings with one connection and a short deadline."""
    return Settings(db.url("stockade_api"), request_seconds=DEADLINE, pool_size=1, **more)


def a_call_after_the_session_was_ended(db: TestDatabase) -> str:
    """Return what the call answers: a status of health, or the problem."""
    told: list[str] = []

    async def test(rpc: Rpc) -> None:
        db.admin(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where datname = current_database() and usename = 'stockade_api'"
        )
        try:
            told.append((await rpc.health()).status)
        except ProblemDetailsException as problem:
            told.append(str(problem.type_))

    asyncio.run(running(settings_for(db), test))
    return told[0]


def test_a_connection_that_died_while_idle_is_given_to_nobody(db: TestDatabase) -> None:
    assert a_call_after_the_session_was_ended(db) == "degraded"


def test_without_the_look_at_the_socket_somebody_gets_it(
    db: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded, "_hung_up", lambda _: False)
    assert a_call_after_the_session_was_ended(db) == "/problems/unavailable"


def seconds_until_refused(db: TestDatabase, server: Server) -> float:
    """Measure how long a caller waits for a server that is gone."""
    took = []

    async def test(rpc: Rpc) -> None:
        server.stop()
        for _ in range(2):
            begun = time.monotonic()
            with pytest.raises(ProblemDetailsException):
                await rpc.health()
            took.append(time.monotonic() - begun)

    try:
        asyncio.run(running(settings_for(db, pool_seconds=0.4), test))
    finally:
        server.start()
    return max(took)


def test_who_waits_for_a_connection_is_refused_at_once(
    db: TestDatabase, controlled: Server
) -> None:
    assert seconds_until_refused(db, controlled) < 0.35


def test_without_that_refusal_they_wait_as_long_as_the_pool_lets_them(
    db: TestDatabase, controlled: Server, monkeypatch: pytest.MonkeyPatch
) -> None:

    async def nobody(*_: object) -> None:
        """Refuse nobody."""

    monkeypatch.setattr(Database, "_lost", nobody)
    assert seconds_until_refused(db, controlled) >= 0.4


def begun_and_given_up_on(*, cancel: bool) -> str:
    """Return what becomes of a call that outlives its deadline: ended, or cancelled."""

    async def test() -> str:
        over, ended = asyncio.Event(), asyncio.Queue[str]()

        async def steps() -> None:
            try:
                await over.wait()
                ended.put_nowait("ended")
            except asyncio.CancelledError:
                ended.put_nowait("cancelled")
                raise

        with pytest.raises(ProblemDetailsException) as told:
            await guarded.Calls().within(0.01, steps(), cancel=cancel)
        assert told.value.status_code == 504
        over.set()
        return await asyncio.wait_for(ended.get(), 5)

    return asyncio.run(test())


def test_steps_that_outlive_their_deadline_go_on_and_a_statement_does_not() -> None:
    assert begun_and_given_up_on(cancel=False) == "ended"
    assert begun_and_given_up_on(cancel=True) == "cancelled"


def answered_within(db: TestDatabase, server: Server, seconds: float) -> bool:
    """Say whether a caller of a frozen server is answered by then."""
    told: list[bool] = []

    async def test(rpc: Rpc) -> None:
        server.freeze()
        try:
            call = asyncio.create_task(rpc.health())
            await asyncio.wait({call}, timeout=seconds)
            told.append(call.done())
        finally:
            server.thaw()
        await asyncio.gather(call, return_exceptions=True)

    asyncio.run(running(settings_for(db), test))
    return told[0]


def test_a_deadline_is_kept_on_a_frozen_server(db: TestDatabase, controlled: Server) -> None:
    assert answered_within(db, controlled, DEADLINE + 0.5)


def test_wait_for_and_the_usual_cancellation_would_not_keep_it(
    db: TestDatabase, controlled: Server, monkeypatch: pytest.MonkeyPatch
) -> None:

    async def within_deadline(
        _: Database, attempt: Callable[[], Awaitable[Any]], _seconds: float | None
    ) -> Any:
        return await asyncio.wait_for(attempt(), DEADLINE)

    monkeypatch.setattr(Database, "within_deadline", within_deadline)
    monkeypatch.setattr(Connection, "wait", AsyncConnection.wait)
    assert not answered_within(db, controlled, DEADLINE + 2)


def answered_at_the_door(db: TestDatabase, server: Server) -> bool:
    """Say whether who stands behind a batch that hangs is answered by its own deadline."""
    told: list[bool] = []

    async def test(rpc: Rpc) -> None:
        server.freeze()
        try:
            line = WantedLine(product_id=1, quantity=1)
            first = asyncio.create_task(rpc.reserve(Key("http", "first", None), [line]))
            await asyncio.sleep(0.1)
            second = asyncio.create_task(rpc.reserve(Key("http", "second", None), [line]))
            await asyncio.wait({second}, timeout=DEADLINE + 0.2)
            told.append(second.done())
        finally:
            server.thaw()
        await asyncio.gather(first, second, return_exceptions=True)

    asyncio.run(running(settings_for(db), test))
    return told[0]


def test_who_waits_at_the_door_has_a_deadline(db: TestDatabase, controlled: Server) -> None:
    assert answered_at_the_door(db, controlled)


def test_the_deadline_of_the_call_alone_would_not_keep_it(
    db: TestDatabase, controlled: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_the_door(database: Database, attempt: Callable[[], Awaitable[Any]]) -> Any:
        return await database._insist(attempt, DEADLINE)

    monkeypatch.setattr(Database, "at_the_door", at_the_door)
    assert not answered_at_the_door(db, controlled)
