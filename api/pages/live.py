"""Live figures: one question to the database for everybody who looks.

However many look, at pages or at streams, a process asks once in a period, and only while somebody
looks; all processes together ask at most twice a second. Each answer is drawn once for each sale
that is watched, and the same bytes go to all (server-sent events: HTML Standard, section 9.2).
"""

import asyncio
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import FrameType
from typing import Any

from litestar import Litestar

from api import logs
from api.settings import Settings
from api.window import ALL, Address, Sales, Window

HEARTBEAT = 15.0
"""Seconds after which a silent stream says that it lives: proxies end one that doesn't."""

LONGEST = 300.0
"""Seconds after which a stream ends and its browser asks anew: nobody stays who has left."""

SOON = b"retry: 2000\n"
LATER = b"retry: 15000\n"
"""In how many milliseconds a browser comes back; later where there was no room for its stream.

A line of the first event: htmx doesn't read it where it stands alone.
"""

ALIVE = b":\n\n"


class Watcher:
    """Looks at the sales for everybody; `draw` makes the events about one sale, or about ALL."""

    def __init__(
        self, window: Window, draw: Callable[[Address, Sales], bytes], settings: Settings
    ) -> None:
        self._window = window
        self._draw = draw
        self._period = max(1.0, 0.5 * settings.workers)
        self._most = settings.live_connections
        self._sales: Sales = {}
        self._asked: frozenset[Address] = frozenset()
        self._wanted: set[Address] = set()
        self._asked_at = self._told_at = self._true_at = float("-inf")
        self._asking: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._viewers: Counter[Address] = Counter()
        self._drawn: dict[Address, bytes] = {}
        self._news: dict[Address, asyncio.Future[None]] = {}
        self._ended = False

    @asynccontextmanager
    async def lifespan(self, _: Litestar | None = None) -> AsyncIterator[None]:
        """End every stream as soon as the process is asked to end."""
        with _asked_to_end(self.end):
            yield
        self.end()

    def end(self) -> None:
        """End every stream."""
        self._ended = True
        if self._watching:
            self._watching.cancel()
        while self._news:
            self._news.popitem()[1].set_result(None)

    async def look(self, address: Address = ALL, *, anew: bool = False) -> Sales:
        """Return what is on sale, and this one in any state: an answer of this period.

        `anew` asks for one that is no older than this call.
        """
        oldest = time.monotonic() if anew else float("-inf")
        while (
            time.monotonic() - self._told_at >= self._period
            or self._true_at < oldest
            or not (address in self._sales or address in self._asked)
        ):
            # What is being asked may leave this one out: then it is in the next question.
            self._wanted.add(address)
            await asyncio.shield(self._next_answer())
        return self._sales

    async def stream(self, address: Address) -> AsyncGenerator[bytes, None]:
        """Yield a sale's events, now and whenever they change.

        Where too many look already it ends after the first, and its browser asks again later.
        """
        if self._viewers.total() >= self._most:
            sales = await self.look(address)
            yield LATER + (self._drawn.get(address) or self._draw(address, sales))
            return
        self._viewers[address] += 1
        reader = asyncio.current_task()
        assert reader is not None  # noqa: S101 (for mypy: whoever iterates is in a task)
        # One that reads nothing keeps us waiting in the midst of sending, past every end of ours.
        drop = asyncio.get_running_loop().call_later(LONGEST + HEARTBEAT, reader.cancel)
        try:
            self._watching = self._watching or asyncio.create_task(self._watch())
            if address not in self._drawn:
                self._drawn[address] = self._draw(address, self._sales)
            sent = self._drawn[address]
            yield SOON + sent
            # Apart from one another, or all who came together would come together again.
            end = time.monotonic() + random.uniform(0.7, 1) * LONGEST  # noqa: S311 (no secret)
            while not self._ended and time.monotonic() < end:
                news = self._news.setdefault(address, asyncio.get_running_loop().create_future())
                # Only ever the newest: who reads slowly skips what was in between.
                if self._drawn[address] != sent:
                    sent = self._drawn[address]
                    yield sent
                elif not (await asyncio.wait({news}, timeout=HEARTBEAT))[0]:
                    yield ALIVE
        finally:
            drop.cancel()
            self._viewers -= Counter({address: 1})
            if address not in self._viewers:
                self._drawn.pop(address, None)
                self._news.pop(address, None)

    async def _watch(self) -> None:
        """Ask again and again, for as long as there are streams."""
        try:
            while self._viewers:
                with logs.whatever_happens("Live figures failed"):
                    # Shielded: who is at a page waits for the same answer, also when streams end.
                    await asyncio.shield(self._next_answer())
                    self._publish()
        finally:
            self._watching = None

    def _publish(self) -> None:
        for address in self._viewers:
            drawn = self._draw(address, self._sales)
            if drawn != self._drawn[address]:
                self._drawn[address] = drawn
                if news := self._news.pop(address, None):
                    news.set_result(None)

    def _next_answer(self) -> asyncio.Task[None]:
        """Return the question that is under way, or to be asked when it is time."""
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
            # Whoever waited for it may be gone: then nobody else looks at its error.
            self._asking.add_done_callback(lambda asked: asked.cancelled() or asked.exception())
        return self._asking

    async def _ask(self) -> None:
        try:
            await asyncio.sleep(self._asked_at + self._period - time.monotonic())
            self._asked_at = asked_at = time.monotonic()
            asked = frozenset((*self._wanted, *self._viewers))
            self._wanted = set()
            self._sales = await self._window.show_sales(asked)
            self._told_at, self._true_at = time.monotonic(), asked_at
            self._asked = asked
        finally:
            self._asking = None


@contextmanager
def _asked_to_end(tell: Callable[[], None]) -> Iterator[None]:
    """Tell of SIGTERM and SIGINT, beside whoever else listens for them.

    The server waits for its connections before the lifespan hears of the end, and a stream would
    let it wait until it is killed. asyncio listens by a file descriptor and leaves the handler
    itself to do nothing, so that one more may stand there (asyncio/unix_events.py).
    """
    loop = asyncio.get_running_loop()
    handlers: dict[int, Any] = {}

    def hear(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(tell)
        handlers[number](number, frame)

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            if callable(handler := signal.getsignal(number)):
                handlers[number] = handler
                signal.signal(number, hear)
                signal.siginterrupt(number, False)
    try:
        yield
    finally:
        for heard, handler in handlers.items():
            signal.signal(heard, handler)
