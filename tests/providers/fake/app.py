"""The fake provider: one ASGI program that speaks Stripe's and NOWPayments' protocols.

Routes and what happens behind them are in stripe.py and nowpayments.py, the pages at which a buyer
pays in counter.py; `POST /control/<verb>` lets
happen what a buyer, a bank or a bad day does. State lives as long as the process. Faults are set
for a route ("GET /v1/payment_intents/{id}"), for its next so many requests:

| fault | what was done | what the caller sees |
| --- | --- | --- |
| cut | nothing | the connection ends |
| lost | all | the connection ends |
| failed | nothing | 500, stored under the idempotency key |
| crashed | all | 500, stored under the idempotency key |
| in_use | nothing | 409, not stored |
| rate_limited | nothing | 429, not stored |
| refused | nothing | 400, not stored |
| slow | all | the answer, after so many seconds |
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import msgspec

from tests.providers.fake.counter import Counter
from tests.providers.fake.nowpayments import NowPayments
from tests.providers.fake.stripe import Stripe
from tests.providers.fake.wire import ENCODER, Answer, Mailbox, No, Request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]

TURNED_AWAY = {
    "in_use": (409, "idempotency_key_in_use"),
    "rate_limited": (429, "rate_limit"),
    "refused": (400, "parameter_invalid"),
}
BROKEN = {"failed", "crashed"}
ENDED = {"cut", "lost"}
FAULTS = {*TURNED_AWAY, *BROKEN, *ENDED, "slow"}


class Fake:
    """Both providers, the faults to come, and every request that came."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self.mailbox = Mailbox()
        self.providers = (Stripe(self.mailbox), NowPayments(self.mailbox))
        self.counter = Counter(self.mailbox, *self.providers)
        self.faults: list[tuple[str, str, float]] = []
        self.requests: list[dict[str, Any]] = []
        self.begun: set[asyncio.Future[Answer]] = set()
        self.controls: dict[str, Callable[..., Any]] = {
            "reset": self.reset,
            "fault": self.fault,
            "requests": lambda: self.requests,
            "letters": lambda: list(self.mailbox.letters),
            "letter": self.letter,
            "deliver": self.mailbox.deliver,
            **self.providers[0].controls,
            **self.providers[1].controls,
        }

    def fault(self, route: str, kind: str, times: int, seconds: float) -> None:
        """Let the next so many requests of a route ("POST /v1/refunds") meet a fault."""
        assert kind in FAULTS, kind
        self.faults += [(route, kind, seconds)] * times

    def letter(self, id: str, skew: int) -> dict[str, Any]:  # noqa: A002
        """Return a delivery, without sending it."""
        letter = self.mailbox.letters[id]
        return {"headers": letter.signed(skew), "body": letter.body.decode()}

    async def control(self, request: Request) -> Answer:
        """Do what somebody asks of the fake itself."""
        act = self.controls[request.path.removeprefix("/control/")]
        done = act(**msgspec.json.decode(request.body))
        return Answer(200, {"done": await done if asyncio.iscoroutine(done) else done})

    async def answer(self, request: Request) -> Answer | None:
        """Answer as the provider whose route it is, or with None end the connection."""
        if request.path.startswith("/control/"):
            return await self.control(request)
        for provider in self.providers:
            for route, act in provider.routes.items():
                pattern = route.replace("{id}", "([^/]+)")
                if found := re.fullmatch(pattern, f"{request.method} {request.path}"):
                    self._note(route, request)
                    try:
                        return await self._serve(provider, route, act, request, found.groups())
                    except No as no:
                        return no.answer
        return await self.counter.answer(request) or Answer(404, {})

    async def _serve(
        self,
        provider: Stripe | NowPayments,
        route: str,
        act: Callable[..., Any],
        request: Request,
        names: tuple[str, ...],
    ) -> Answer | None:
        kind, seconds = self._next_fault(route)
        if kind in TURNED_AWAY:
            return provider.error(*TURNED_AWAY[kind])
        if kind == "cut":
            return None
        provider.authenticate(request)

        async def inside() -> Answer:
            await asyncio.sleep(seconds)
            if kind != "failed":
                made = act(request, *names)
            if kind in BROKEN:
                raise No(provider.error(500, "internal_error"))
            return Answer(200, made)

        # What has begun goes on when its caller hangs up, or dies.
        begun = asyncio.ensure_future(provider.once(request, inside))
        self.begun.add(begun)
        begun.add_done_callback(self.begun.discard)
        answer = await asyncio.shield(begun)
        return None if kind == "lost" else answer

    def _next_fault(self, route: str) -> tuple[str, float]:
        for fault in self.faults:
            if fault[0] == route:
                self.faults.remove(fault)
                return fault[1:]
        return "", 0

    def _note(self, route: str, request: Request) -> None:
        self.requests.append({
            "route": route,
            "path": request.path,
            "query": dict(request.query),
            "headers": request.headers,
            "body": request.body.decode(),
        })  # fmt: skip


FAKE = Fake()


async def app(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Serve one request."""
    if scope["type"] != "http":
        return
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    answer = await FAKE.answer(
        Request(
            scope["method"],
            scope["path"],
            parse_qsl(scope["query_string"].decode()),
            {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]},
            body,
        )
    )
    if answer is None:
        # A body that never ends, from an app that does: the server hangs up in its midst.
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        return
    headers = {"Content-Type": "application/json", **answer.headers}
    await send({
        "type": "http.response.start",
        "status": answer.status,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    })  # fmt: skip
    content = answer.body if isinstance(answer.body, bytes) else ENCODER.encode(answer.body)
    await send({"type": "http.response.body", "body": content})
