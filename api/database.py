"""The way to the database: a bounded pool, one deadline, one retry policy. No SQL in here."""

import asyncio
import select
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import psycopg
from litestar import Litestar
from msgspec import convert
from psycopg import AsyncConnection, AsyncCursor
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import RowMaker
from psycopg.waiting import wait_async
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from api import metrics
from api.problems import problem
from api.settings import Settings
from api.statements import AWAY, BUSY, INVALID, PATIENCE, pauses

T = TypeVar("T")

OURS: Mapping[str, Any] = {**PATIENCE, "application_name": "stockade-api"}


class Busy(Exception):  # noqa: N818 (an outcome, not an error)
    """The rows were locked by somebody else; nothing was done."""


class Connection(AsyncConnection[Any]):
    """A connection that closes when its statement is given up on.

    psycopg would ask the server to cancel and then wait for its answer, for 10 seconds in all
    where the server is frozen. Here the request to cancel gets half a second and the answer is not
    waited for: the pool replaces a closed connection.
    """

    async def wait(
        self,
        gen: PQGen[T],
        interval: float = 0.1,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> T:
        """Run the generator; on cancellation, close."""
        try:
            return await wait_async(gen, self.pgconn.socket, interval=interval, timeout=timeout)
        except asyncio.CancelledError:
            try:
                await self.cancel_safe(timeout=0.5)
            except psycopg.Error:
                pass
            finally:
                self.pgconn.finish()
            raise


class Calls:
    """Calls that may outlive whoever waits for them: nobody else keeps them, or looks at them."""

    def __init__(self) -> None:
        self._begun: set[asyncio.Task[Any]] = set()

    async def within(self, seconds: float, call: Coroutine[Any, Any, T], *, cancel: bool) -> T:
        """Await a call for so long and no longer; then it is cancelled, or goes on by itself.

        `asyncio.wait_for` waits for the task that it cancels, so a frozen server would decide
        when the caller is answered. Here the task is left to end by itself in either case.
        """
        task = asyncio.create_task(call)
        self._begun.add(task)
        task.add_done_callback(self._forget)
        await asyncio.wait({task}, timeout=seconds)
        if not task.done():
            if cancel:
                task.cancel()
            raise problem("unknown")
        return task.result()

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._begun.discard(task)
        if not task.cancelled():
            task.exception()  # Nobody else looks at a call that was given up on.


class Database:
    """Calls functions of the database, each in its own transaction and inside the deadline."""

    def __init__(self, settings: Settings) -> None:
        self._deadline = settings.request_seconds
        self._calls = Calls()
        self._waiting: set[asyncio.Task[Any]] = set()
        self._pool = AsyncConnectionPool(
            make_conninfo("", **{**OURS, **conninfo_to_dict(settings.database_url)}),
            connection_class=Connection,
            kwargs={
                "autocommit": True,
                "prepare_threshold": 5 if settings.prepared_statements else None,
            },
            open=False,
            min_size=settings.pool_size,
            max_size=settings.pool_size,
            timeout=settings.pool_seconds,
            max_waiting=settings.pool_waiting,
            reconnect_timeout=0.1,
            reconnect_failed=self._lost,
        )

    @asynccontextmanager
    async def lifespan(self, _: Litestar | None = None) -> AsyncIterator[None]:
        """Open the pool without waiting for the database, and close it at the end."""
        await self._pool.open()
        try:
            yield
        finally:
            await self._pool.close(timeout=1)

    @property
    def connections(self) -> Mapping[str, int]:
        """How many connections are idle and used, and how many calls are waiting for one."""
        now = self._pool.get_stats()
        idle = now["pool_available"]
        return {"idle": idle, "used": now["pool_size"] - idle, "waiting": now["requests_waiting"]}

    async def rows(self, statement: str, arguments: Mapping[str, Any], shape: type[T]) -> list[T]:
        """Run one statement and return its rows; raise Busy, or the problem to answer with."""
        async with self._connection() as connection:
            try:
                cursor = AsyncCursor(connection, row_factory=_shaped(shape))
                await cursor.execute(statement.encode(), arguments)
                return await cursor.fetchall()
            except psycopg.Error as error:
                state = error.sqlstate or ""
                if state == BUSY:
                    raise Busy from error
                if state.startswith(INVALID):
                    raise problem("invalid", "The database refused an argument.") from error
                if connection.closed:
                    # Where one connection died, the idle ones did too: offer them to nobody.
                    await self._pool.drain()
                if connection.closed or state.startswith(AWAY):
                    raise problem("unavailable") from error
                raise

    async def within_deadline(
        self, attempt: Callable[[], Awaitable[T]], seconds: float | None = None
    ) -> T:
        """Await the attempt, again while it is Busy, until the deadline and no longer.

        `seconds` is another deadline, for whoever has promised an answer sooner, or for a task.
        """
        deadline = seconds or self._deadline
        return await self._calls.within(deadline, self._insist(attempt, deadline), cancel=True)

    async def at_the_door(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Await, within the deadline, an attempt that ends at once when it is cancelled.

        Without a task of its own, which costs a reservation a twentieth of its time in the API.
        """
        try:
            async with asyncio.timeout(self._deadline):
                return await self._insist(attempt, self._deadline)
        except TimeoutError as error:
            raise problem("unknown") from error

    async def _insist(self, attempt: Callable[[], Awaitable[T]], deadline: float) -> T:
        clock = asyncio.get_running_loop().time
        # The last tenth is left for an attempt to end in: busy is a better answer than unknown.
        end = clock() + 0.9 * deadline
        for pause in pauses():
            try:
                return await attempt()
            except Busy:
                if clock() + pause >= end:
                    break
                metrics.BUSY.inc()
                await asyncio.sleep(pause)
        raise problem("busy")

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        call = asyncio.current_task()
        assert call is not None  # noqa: S101 (for mypy: every statement runs in a task)
        self._waiting.add(call)
        try:
            connection = await self._pool.getconn()
            while _hung_up(connection):
                # The server ended it while it was idle; it has ended the others too.
                connection.pgconn.finish()
                await self._pool.putconn(connection)
                await self._pool.drain()
                connection = await self._pool.getconn()
        except (PoolTimeout, TooManyRequests):
            raise problem("overloaded") from None
        except (PoolClosed, asyncio.CancelledError):
            # Cancelled by _lost, or by a deadline that has already been answered.
            raise problem("unavailable") from None
        finally:
            self._waiting.discard(call)
        try:
            yield connection
        finally:
            await self._pool.putconn(connection)

    async def _lost(self, pool: AsyncConnectionPool[Any]) -> None:
        """Refuse those who wait where no connection is left, and go on trying to connect.

        The pool alone would let them wait for their whole timeout, try again after 1, 2, 4, 8 s,
        and, with its queue full of callers who gave up, never try again at all.
        """
        if pool.get_stats()["pool_size"] == 0:
            for call in self._waiting:
                call.cancel()
        await pool.check()


def _hung_up(connection: Connection) -> bool:
    """Say whether the server closed this connection, without asking the server."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLRDHUP)
    return bool(poll.poll(0))


def _shaped(shape: type[T]) -> Callable[[AsyncCursor[Any]], RowMaker[T]]:
    """Make rows of this type: a column's name is its field's."""

    def factory(cursor: AsyncCursor[Any]) -> RowMaker[T]:
        names = [column.name for column in cursor.description or ()]
        return lambda values: convert(dict(zip(names, values, strict=True)), shape)

    return factory
