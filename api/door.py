"""The door: requests that arrive while a call is under way go together into the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from litestar.exceptions import HTTPException

from api import metrics
from api.problems import problem

T = TypeVar("T")
Outcome = TypeVar("Outcome")

LARGEST = 256
"""Requests that stock.reserve_many takes."""


class Door(Generic[T, Outcome]):
    """Passes requests on in batches, one batch at a time, in the order in which they came.

    Nobody waits for company: a lone request goes at once, and under load a batch is what came
    while the last one was under way. `call` returns an outcome for each request of its batch.
    """

    def __init__(
        self, call: Callable[[Sequence[T]], Awaitable[Sequence[Outcome]]], most_waiting: int
    ) -> None:
        self._call = call
        self._most_waiting = most_waiting
        self._waiting: list[tuple[T, asyncio.Future[Outcome]]] = []
        self._passing: asyncio.Task[None] | None = None

    async def enter(self, request: T) -> Outcome:
        """Return the outcome of a request; whoever is cancelled meanwhile disturbs nobody.

        Raises the problem overloaded where too many wait already.
        """
        if len(self._waiting) >= self._most_waiting:
            raise problem("overloaded")
        outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, outcome))
        if self._passing is None:
            self._passing = asyncio.create_task(self._pass_on())
        return await outcome

    async def _pass_on(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:LARGEST], self._waiting[LARGEST:]
                await self._answer([(r, outcome) for r, outcome in batch if not outcome.done()])
        finally:
            self._passing = None

    async def _answer(self, batch: list[tuple[T, asyncio.Future[Outcome]]]) -> None:
        if not batch:
            return
        metrics.BATCH.observe(len(batch))
        try:
            told = await self._call([request for request, _ in batch])
            answers = list(zip((outcome for _, outcome in batch), told, strict=True))
        except asyncio.CancelledError:
            for _, outcome in batch:
                outcome.cancel()
            raise
        except Exception as error:  # noqa: BLE001 (whatever it is, those who asked are told)
            if len(batch) > 1 and not _of_the_connection(error):
                # One of them made the call fail: alone, each has its own luck.
                await asyncio.gather(*(self._answer([one]) for one in batch))
                return
            for _, outcome in batch:
                if not outcome.done():
                    outcome.set_exception(error)
        else:
            for outcome, answer in answers:
                if not outcome.done():
                    outcome.set_result(answer)


def _of_the_connection(error: Exception) -> bool:
    """Say whether an error is 503 or 504, which would meet each request alone as well."""
    return isinstance(error, HTTPException) and error.status_code > 500
