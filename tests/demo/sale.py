"""The buyers, each of whom speaks HTTP and nothing else."""

from __future__ import annotations

import asyncio
import ssl
import statistics
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from tests.demo.screen import Step

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

CONNECTIONS = 100
TRIES = 20
PRODUCT = 1


class WrongAnswer(Exception):  # noqa: N818 - what the sale ends with, not a programming error
    """The API gave an answer that no buyer expects."""


@dataclass
class Sale:
    """The front door of the shop, and what was heard there."""

    base_url: str
    service_token: str
    seconds: list[float] = field(default_factory=list)
    held: int = 0
    told_sold_out: int = 0
    told_to_retry: int = 0

    async def __aenter__(self) -> Sale:
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

    async def ask(self, title: str, buyers: Sequence[int]) -> dict[int, str]:
        """Let them all ask for one unit at once; the hold of each who got one."""
        step = Step(title, len(buyers))

        async def one(buyer: int) -> tuple[int, str | None]:
            hold = await self._hold()
            step.advance()
            return buyer, hold

        async with asyncio.TaskGroup() as group:
            asking = [group.create_task(one(buyer)) for buyer in buyers]
        holds = {buyer: hold for buyer, hold in (task.result() for task in asking) if hold}
        refused = len(buyers) - len(holds)
        sold_out = f", {refused} were told it is sold out" if refused else ""
        step.end(f"{len(holds)} got one{sold_out}")
        return holds

    async def pay(self, title: str, holds: Sequence[str]) -> None:
        """Confirm these holds, as the shop's back office does when money has arrived."""
        token = {"Authorization": f"Bearer {self.service_token}"}

        async def one(hold: str) -> None:
            reply = await self._send("POST", f"/api/reservations/{hold}/confirm", headers=token)
            _expect(reply, 200)

        await self._all(title, "paid", [one(hold) for hold in holds])

    async def let_go(self, title: str, holds: Sequence[str]) -> None:
        """Give these holds back."""

        async def one(hold: str) -> None:
            _expect(await self._send("DELETE", f"/api/holds/{hold}"), 200)

        await self._all(title, "let go", [one(hold) for hold in holds])

    async def wait_for_stock(self, title: str, units: int, patience: float) -> None:
        """Look at the product until so many units are for sale."""
        step = Step(title)
        deadline = time.monotonic() + patience
        while True:
            reply = await self._send("GET", f"/api/products/{PRODUCT}")
            _expect(reply, 200)
            free = int(reply.json()["available_stock"])
            if free >= units:
                break
            if time.monotonic() > deadline:
                raise WrongAnswer(f"{units} units should be for sale by now, {free} are.")
            step.advance()
            await asyncio.sleep(0.2)
        step.end(f"{free} are for sale again")

    def speed(self) -> list[tuple[str, object]]:
        """Return how long answers took."""
        slowest = statistics.quantiles(self.seconds, n=100)
        return [
            ("answers", len(self.seconds)),
            ("half of them within", f"{slowest[49] * 1000:.0f} ms"),
            ("99 of 100 within", f"{slowest[98] * 1000:.0f} ms"),
        ]

    async def _hold(self) -> str | None:
        key = {"Idempotency-Key": str(uuid.uuid4())}
        order = {"product_id": PRODUCT, "qty": 1}
        reply = await self._send("POST", "/api/holds", headers=key, json=order)
        if reply.status_code == httpx.codes.CONFLICT:
            self.told_sold_out += 1
            return None
        _expect(reply, 201, 200)
        self.held += 1
        return str(reply.json()["hold_id"])

    async def _all(
        self, title: str, done: str, calls: Sequence[Coroutine[None, None, None]]
    ) -> None:
        step = Step(title, len(calls))

        async def one(call: Coroutine[None, None, None]) -> None:
            await call
            step.advance()

        async with asyncio.TaskGroup() as group:
            for call in calls:
                group.create_task(one(call))
        step.end(f"{len(calls)} {done}")

    async def _send(self, method: str, path: str, **words: object) -> httpx.Response:
        """Send a request, and the same again while the API is busy or out of reach."""
        for _ in range(TRIES):
            door = await self._doors.get()
            began = time.perf_counter()
            try:
                reply = await door.request(method, path, **words)  # type: ignore[arg-type]
            except httpx.TransportError:
                pause = "1"
            else:
                self.seconds.append(time.perf_counter() - began)
                if reply.status_code not in (503, 504):
                    return reply
                pause = reply.headers.get("Retry-After", "1")
            finally:
                self._doors.put_nowait(door)
            self.told_to_retry += 1
            await asyncio.sleep(float(pause))
        raise WrongAnswer(f"{method} {path} had no answer in {TRIES} tries.")


def _expect(reply: httpx.Response, *wanted: int) -> None:
    if reply.status_code not in wanted:
        request = f"{reply.request.method} {reply.request.url.path}"
        raise WrongAnswer(f"{request} was answered {reply.status_code}: {reply.text[:300]}")
