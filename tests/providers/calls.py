"""Calls of our clients, one by one, from tests that aren't asynchronous."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from api.providers import nowpayments, stripe
from api.providers.stripe import Intent, Item, Session

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from contextlib import AbstractAsyncContextManager

    from api.providers.nowpayments import Invoice
    from api.providers.replies import Page, Reply
    from api.providers.stripe import Refund
    from api.settings import Settings

T = TypeVar("T")
Client = TypeVar("Client")

KEY = "0198c5a0-7f0e-7c40-8f0e-3c9f5a1b2c3d"


class Calls(Generic[Client]):
    """Calls of a client that stays connected until the end of the block."""

    def __init__(self, connecting: AbstractAsyncContextManager[Client]) -> None:
        self._connecting = connecting

    def __enter__(self) -> Self:
        """Connect."""
        self._loop = asyncio.Runner()
        self._open = AsyncExitStack()
        self._client = self._loop.run(self._open.enter_async_context(self._connecting))
        return self

    def __exit__(self, *_: object) -> None:
        """Hang up."""
        self._loop.run(self._open.aclose())
        self._loop.close()

    def __call__(self, call: Callable[[Client], Coroutine[Any, Any, T]]) -> T:
        """Make one call."""
        return self._loop.run(call(self._client))


class StripeCalls(Calls[stripe.Stripe]):
    """Calls of Stripe."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(stripe.connect(settings))

    def create(self, key: str = KEY, amount: int = 1999) -> Reply[Intent]:
        """Create an intent."""
        return self(lambda client: client.create_intent(key, amount, "eur", {"intent_id": key}))

    def created(self, key: str = KEY) -> Intent:
        """Create an intent that is done."""
        value = self.create(key).value
        assert value is not None
        return value

    def session(self, key: str = f"session {KEY}") -> Reply[Session]:
        """Create a Checkout Session."""
        items = [Item("Lamp", 500, 3), Item("Bulb é", 499, 1)]
        urls = ("https://shop.example/ok", "https://shop.example/no")
        return self(lambda client: client.create_session(key, items, "eur", *urls, {"a": "b"}))

    def refund(self, key: str, intent_id: str, amount: int) -> Reply[Refund]:
        """Refund a part of an intent."""
        return self(lambda client: client.create_refund(key, intent_id, amount, {"task": key}))

    def intents(self, before_that: timedelta = timedelta()) -> list[Reply[Page]]:
        """List the intents of the last hour, or of an hour before that."""
        since, before = (moment - before_that for moment in last_hour())
        return self(lambda client: every(client.list_intents(since, before)))


class NowPaymentsCalls(Calls[nowpayments.NowPayments]):
    """Calls of NOWPayments."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(nowpayments.connect(settings))

    def create(self, order_id: str = KEY, amount: str = "10.50") -> Reply[Invoice]:
        """Create an invoice."""
        return self(
            lambda client: client.create_invoice(order_id, Decimal(amount), "usd", "Zwei Lämpchen")
        )

    def created(self, order_id: str = KEY) -> Invoice:
        """Create an invoice that is done."""
        value = self.create(order_id).value
        assert value is not None
        return value

    def payments(self, before_that: timedelta = timedelta()) -> list[Reply[Page]]:
        """List the payments of the last hour, or of an hour before that."""
        since, before = (moment - before_that for moment in last_hour())
        return self(lambda client: every(client.list_payments(since, before)))


async def every(replies: Any) -> list[Any]:
    """Read a list to its end."""
    return [reply async for reply in replies]


def last_hour() -> tuple[datetime, datetime]:
    """Return the last hour, with a minute to come."""
    now = datetime.now(UTC)
    return now - timedelta(hours=1), now + timedelta(minutes=1)


def read(reply: Reply[Any]) -> Any:
    """Parse a reply's body, its numbers as text."""
    assert reply.body is not None
    return json.loads(reply.body, parse_float=str)
