"""The front door of the shop: HTTP and nothing else, and what was heard there."""

from __future__ import annotations

import asyncio
import ssl
import statistics
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import httpx

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence

    from tests.demo.screen import Step

T = TypeVar("T")

CONNECTIONS = 100
TRIES = 20


class WrongAnswer(Exception):  # noqa: N818 - what a sale ends with, not a programming error
    """The API gave an answer that no buyer expects."""


@dataclass
class Door:
    """A hundred connections to the API."""

    base_url: str
    seconds: list[float] = field(default_factory=list)
    told_to_retry: int = 0

    async def __aenter__(self) -> Door:
        # A client with one connection each: one that shares out a hundred takes seconds to do so.
        tls = ssl.create_default_context()
        self._doors: asyncio.Queue[httpx.AsyncClient] = asyncio.Queue()
        for _ in range(CONNECTIONS):
            self._doors.put_nowait(
                httpx.AsyncClient(base_url=self.base_url, timeout=30, verify=tls, trust_env=False)
            )
        return self

    async def __aexit__(self, *_: object) -> None:
        while not self._doors.empty():
            await self._doors.get_nowait().aclose()

    async def send(self, method: str, path: str, *wanted: int, **words: object) -> httpx.Response:
        """Send a request, and the same again while the API is busy or out of reach.

        An answer of another status than those that are wanted is a WrongAnswer.
        """
        for _ in range(TRIES):
            door = await self._doors.get()
            began = time.perf_counter()
            try:
                reply = await door.request(method, path, **words)  # type: ignore[arg-type]
            except httpx.TransportError:
                pause = "1"
            else:
                self.seconds.append(time.perf_counter() - began)
                if reply.status_code in wanted:
                    return reply
                if reply.status_code not in (503, 504):
                    said = f"{reply.status_code}: {reply.text[:300]}"
                    raise WrongAnswer(f"{method} {path} was answered {said}")
                pause = reply.headers.get("Retry-After", "1")
            finally:
                self._doors.put_nowait(door)
            self.told_to_retry += 1
            await asyncio.sleep(float(pause))
        raise WrongAnswer(f"{method} {path} had no answer in {TRIES} tries.")

    def speed(self) -> list[tuple[str, object]]:
        """Return how long answers took."""
        slowest = statistics.quantiles(self.seconds, n=100)
        return [
            ("answers", len(self.seconds)),
            ("half of them within", f"{slowest[49] * 1000:.0f} ms"),
            ("99 of 100 within", f"{slowest[98] * 1000:.0f} ms"),
        ]


async def together(step: Step, calls: Sequence[Coroutine[None, None, T]]) -> list[T]:
    """Make these calls at once, and move the bar with each; what they answered, in order."""

    async def one(call: Coroutine[None, None, T]) -> T:
        answer = await call
        step.advance()
        return answer

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(call)) for call in calls]
    return [task.result() for task in tasks]


async def until(
    step: Step, look: Callable[[], Awaitable[bool]], patience: float, pause: float = 0.2
) -> None:
    """Look again and again until it is so; WrongAnswer when it isn't within `patience` seconds."""
    deadline = time.monotonic() + patience
    while not await look():
        if time.monotonic() > deadline:
            raise WrongAnswer(f"{step.title}: not within {patience:.0f} seconds.")
        step.advance()
        await asyncio.sleep(pause)
