"""Live figures: however many look, the database is asked twice a second at most."""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from structlog.testing import capture_logs

from api.__main__ import allow_files
from api.database import Database as Pool
from api.pages import live
from api.pages.drawing import drawing_board, live_drawings
from api.pages.live import LATER, SOON, Watcher
from api.settings import Settings
from api.window import Window
from tests.http.watching import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from api.window import Address, Sales
    from tests.database import Database
    from tests.http.conftest import Serve
    from tests.http.running import Api
    from tests.server import Server

    Draw = Callable[[Address, Sales], bytes]

ONLOOKERS = 500


class Count:
    """How often the database was asked for the window."""

    def __init__(self, server: Server, database: str) -> None:
        self._server = server
        self._database = database

    def now(self) -> int:
        """Count all that were asked until now."""
        with self._server.connect() as session:
            row = session.execute(
                "select coalesce(sum(s.calls), 0) from pg_stat_statements as s"
                " join pg_database as d on d.oid = s.dbid"
                " where d.datname = %s and s.query like '%%payment.show_sales(%%'"
                " and s.query like 'select * from%%'",
                [self._database],
            ).fetchone()
        return int(row[0]) if row else 0


@pytest.fixture
def asked(server: Server, db: Database) -> Iterator[Count]:
    """Count questions, by the server's own statistics."""
    with server.connect() as session:
        loaded = session.execute("select current_setting('shared_preload_libraries')").fetchone()
        if "pg_stat_statements" not in str(loaded):
            pytest.skip("this server counts no statements")
        session.execute("create extension if not exists pg_stat_statements")
    yield Count(server, db.name)
    with server.connect() as session:
        session.execute("drop extension pg_stat_statements")


def a_drop(db: Database, total: int = 10) -> int:
    """Put a drop on for an hour; its id."""
    product = db.product(total=total)
    query = (
        "select id from checkout.put_drop(%s, now() - interval '1 minute', now() + interval '1 h')"
    )
    return int(db.admin(query, product)[0].id)


@asynccontextmanager
async def looking(port: int, path: str, count: int) -> AsyncIterator[list[asyncio.StreamReader]]:
    """Open so many streams, as browsers would; each has its first event."""

    async def open_one() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        await reader.readuntil(b"event: on")
        return reader, writer

    streams = await asyncio.gather(*(open_one() for _ in range(count)))
    try:
        yield [reader for reader, _ in streams]
    finally:
        for _, writer in streams:
            writer.close()


def memory_of(api: Api) -> int:
    """Return how many bytes the API's processes use for themselves."""
    first = api.process.pid
    others = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    lines = [
        line
        for pid in (first, *others)
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    ]
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


def test_500_onlookers_cost_two_questions_a_second_and_all_see_a_hold_at_once(
    db: Database, another: Serve, asked: Count
) -> None:
    drop = a_drop(db)
    with another(STOCKADE_API_WORKERS="2") as api:
        api.client.get(f"/drops/{drop}")
        before = memory_of(api)

        async def watch() -> tuple[float, int]:
            async with looking(api.port, f"/drops/{drop}/live", ONLOOKERS) as readers:
                begun, counted = time.monotonic(), await asyncio.to_thread(asked.now)
                each = (memory_of(api) - before) / ONLOOKERS
                sys.stdout.write(f"{each / 1024:.1f} KiB for each stream\n")
                assert each < 64 * 1024, f"{each / 1024:.0f} KiB for each stream"
                assert (await asyncio.to_thread(api.hold, 1, 4)).status_code == 201
                held = time.monotonic()
                async with asyncio.timeout(10):
                    await asyncio.gather(*(r.readuntil(b'valuenow="4"') for r in readers))
                assert time.monotonic() - held < 4
                await asyncio.sleep(max(0, 5 - (time.monotonic() - begun)))
                return time.monotonic() - begun, await asyncio.to_thread(asked.now) - counted

        seconds, questions = asyncio.run(watch())
        sys.stdout.write(f"{questions} questions in {seconds:.1f} s\n")
        assert 0 < questions <= 2 * seconds + 2  # Each process may have been about to ask.


def test_an_api_that_is_ended_ends_its_streams_and_does_not_wait_for_them(
    db: Database, another: Serve
) -> None:
    drop = a_drop(db)
    with another() as api:

        async def stay() -> float:
            async with looking(api.port, f"/drops/{drop}/live", 3) as readers:
                began = time.monotonic()
                api.process.terminate()
                for reader in readers:
                    await reader.read()
                await asyncio.to_thread(api.process.wait, 20)
                return time.monotonic() - began

        assert asyncio.run(stay()) < 5


def asks_of(watchers: int, lookers: int, db: Database, asked: Count) -> int:
    """Let so many look at once, spread over so many watchers; how often the database was asked."""

    async def look() -> None:
        settings = Settings(db.url("stockade_api"), request_seconds=20, pool_seconds=20)
        pool = Pool(settings)
        draw = live_drawings(drawing_board())
        async with pool.lifespan():
            shared = [Watcher(Window(pool), draw, settings) for _ in range(watchers)]
            looks = (shared[number % watchers].look() for number in range(lookers))
            assert all(len(sales) == 1 for sales in await asyncio.gather(*looks))

    before = asked.now()
    asyncio.run(look())
    return asked.now() - before


def test_who_looks_at_once_asks_once_and_without_sharing_each_asks(
    db: Database, asked: Count
) -> None:
    a_drop(db)
    assert asks_of(1, ONLOOKERS, db, asked) == 1
    assert asks_of(ONLOOKERS, ONLOOKERS, db, asked) == ONLOOKERS


def test_a_reader_who_takes_nothing_is_dropped(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop = a_drop(db)
    monkeypatch.setattr(live, "LONGEST", 0.2)
    monkeypatch.setattr(live, "HEARTBEAT", 0.2)

    async def stall() -> None:
        settings = Settings(db.url("stockade_api"), live_connections=1)
        pool = Pool(settings)
        async with pool.lifespan():
            watcher = Watcher(Window(pool), live_drawings(drawing_board()), settings)
            await watcher.look(("drops", drop))

            async def read() -> None:
                async with aclosing(watcher.stream(("drops", drop))) as events:
                    async for _ in events:
                        await asyncio.get_running_loop().create_future()

            with pytest.raises(asyncio.CancelledError):
                await asyncio.create_task(read())
            async with aclosing(watcher.stream(("drops", drop))) as events:
                assert (await anext(events)).startswith(SOON)

    asyncio.run(stall())


def test_nobody_is_asked_when_nobody_looks(db: Database, another: Serve, asked: Count) -> None:
    drop = a_drop(db)
    with another() as api:

        async def leave() -> None:
            async with looking(api.port, f"/drops/{drop}/live", 3):
                pass

        asyncio.run(leave())
        before = asked.now()
        api.client.get("/health/ready")
        time.sleep(3)
        assert asked.now() - before <= 1  # One that had begun.


def test_beyond_the_bound_a_stream_ends_at_once_and_says_to_come_back_later(
    db: Database, another: Serve
) -> None:
    drop = a_drop(db)
    path = f"/drops/{drop}/live"
    with another(STOCKADE_LIVE_CONNECTIONS="2") as api:

        async def crowd() -> httpx.Response:
            async with looking(api.port, path, 2) as readers:
                over = await asyncio.to_thread(api.client.get, path)
                assert not any(reader.at_eof() for reader in readers)
                return over

        over = asyncio.run(crowd())
        assert over.headers["content-type"].startswith("text/event-stream")
        assert over.content.startswith(LATER)
        assert b'valuenow="0"' in over.content
        with api.client.stream("GET", path) as room:
            assert next(room.iter_raw()).startswith(SOON)


@asynccontextmanager
async def watched(db: Database, draw: Draw | None = None) -> AsyncIterator[Watcher]:
    """Watch over a pool of one's own."""
    settings = Settings(db.url("stockade_api"))
    pool = Pool(settings)
    async with pool.lifespan():
        watcher = Watcher(Window(pool), draw or live_drawings(drawing_board()), settings)
        async with watcher.lifespan():
            yield watcher


def test_an_answer_that_is_asked_for_anew_is_no_older_than_the_question(db: Database) -> None:
    drop: Address = ("drops", a_drop(db))

    async def look() -> list[int]:
        async with watched(db) as watcher:
            before = (await watcher.look(drop))[drop].size
            await asyncio.to_thread(db.admin, "select stock.restock(1, 20)")
            old = (await watcher.look(drop))[drop].size
            new = (await watcher.look(drop, anew=True))[drop].size
            return [before, old, new]

    assert asyncio.run(look()) == [10, 10, 20]


def test_a_page_is_answered_while_streams_end(db: Database) -> None:
    drop: Address = ("drops", a_drop(db))

    async def end() -> None:
        async with watched(db) as watcher:
            async with aclosing(watcher.stream(drop)) as events:
                await anext(events)
                page = asyncio.create_task(watcher.look(drop, anew=True))
                await asyncio.sleep(0.1)
                watcher.end()
                assert [event async for event in events] == []
            assert drop in await page

    asyncio.run(end())


def test_a_stream_goes_on_after_whatever_happens(db: Database) -> None:
    drop: Address = ("drops", a_drop(db))
    sound = live_drawings(drawing_board())
    faults = iter([ValueError("a secret")])

    def draw(address: Address, sales: Sales) -> bytes:
        if drop in sales and sales[drop].size == 20 and (fault := next(faults, None)):
            raise fault
        return sound(address, sales)

    async def outlast() -> bytes:
        async with watched(db, draw) as watcher:
            await watcher.look(drop)
            async with aclosing(watcher.stream(drop)) as events:
                await anext(events)
                await asyncio.to_thread(db.admin, "select stock.restock(1, 20)")
                async with asyncio.timeout(10):
                    return await anext(events)

    with capture_logs() as said:
        assert b'valuemax="20"' in asyncio.run(outlast())
    assert [(line["event"], line["error"]) for line in said] == [
        ("Live figures failed", "ValueError")
    ]
    assert "a secret" not in str(said)


def test_a_thousand_idle_connections_keep_nobody_out(another: Serve) -> None:
    allow_files(2000)
    with another(STOCKADE_API_WORKERS="2") as api:

        def ask() -> set[int]:
            # Each time by a connection of its own, so that both processes are asked.
            url = f"http://127.0.0.1:{api.port}/health/live"
            return {httpx.get(url, timeout=10).status_code for _ in range(8)}

        async def idle() -> set[int]:
            writers = [
                (await asyncio.open_connection("127.0.0.1", api.port))[1] for _ in range(1100)
            ]
            try:
                return await asyncio.to_thread(ask)
            finally:
                for writer in writers:
                    writer.close()

        assert asyncio.run(idle()) == {200}


def test_a_stream_of_no_drop_is_refused(api: Api) -> None:
    assert api.client.get("/drops/7/live").status_code == 404
    assert api.client.get("/drops/0/live").status_code == 400


def test_figures_come_back_when_the_database_does(
    db: Database, another: Serve, controlled: Server
) -> None:
    drop = a_drop(db)
    with another(STOCKADE_REQUEST_SECONDS="1") as api:

        def outage() -> None:
            controlled.stop()
            until(lambda: api.client.get(f"/drops/{drop}").status_code == 503)
            controlled.start()
            until(lambda: api.hold(1, 4).status_code == 201)

        async def outlast() -> None:
            async with looking(api.port, f"/drops/{drop}/live", 1) as [reader]:
                await asyncio.to_thread(outage)
                async with asyncio.timeout(10):
                    await reader.readuntil(b'valuenow="4"')

        asyncio.run(outlast())
