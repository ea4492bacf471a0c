"""What requests and tasks do about money, in steps: the database, a provider, the database.

Each step commits before the next begins, so that a crash between two leaves a row that says what is
to be found out. What a step comes to the database decides; here is only who is asked next.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

import psycopg
from litestar.plugins.problem_details import ProblemDetailsException
from litestar.types import Scope
from msgspec import Struct

from api import logs
from api.database import Calls, Database
from api.desk import Desk, Made, in_time, objects
from api.money import (
    WEBHOOK_SECONDS,
    Advanced,
    Applied,
    Bill,
    Lapsed,
    Money,
    Opened,
    Provider,
    Recorded,
)
from api.problems import problem
from api.providers.deliveries import Delivery
from api.providers.nowpayments import Invoice
from api.providers.replies import Reply
from api.providers.stripe import Intent, Session
from api.settings import Settings
from api.withdrawals import Withdrawals

T = TypeVar("T")

PROVIDERS_SHARE = 0.8
"""Of a request's deadline; the rest is for steps of our own: what it said is written down."""

# Nobody was charged, for nobody ever saw where to pay: also of a call that never got through.
CERTAIN_NO = ("refused", "unreachable")

PROBLEMS = {
    "refused": "provider_refused",
    "unreachable": "provider_away",
    "unknown": "unknown",
}
"""How a request is answered for which the provider made nothing that can be paid."""


class Charge(Struct, frozen=True):
    """Where a buyer pays: by a client secret, or at a page."""

    opened: Opened
    client_secret: str | None = None
    pay_at: str | None = None


class Cashier:
    """Money and the desk together; any method may raise a problem."""

    def __init__(self, money: Money, withdrawals: Withdrawals, desk: Desk, seconds: float) -> None:
        self.money = money
        self.withdrawals = withdrawals
        self.desk = desk
        self._seconds = seconds
        self._calls = Calls()

    async def in_time(self, steps: Coroutine[Any, Any, T]) -> T:
        """Await several steps for one deadline; what isn't done by then goes on to its end.

        Whoever was cut off between two would leave to a task what is known a moment later.
        """
        return await self._calls.within(self._seconds, steps, cancel=False)

    async def charge(self, opened: Opened) -> Charge:
        """Let the provider make the intent that was opened; where its buyer pays.

        One that was made before and has a page isn't asked for again; a client secret is kept
        nowhere, and the same key brings the same again.
        """
        assert opened.intent_id is not None  # noqa: S101 (for mypy: it was opened)
        if opened.pay_at is not None:
            return Charge(opened, pay_at=opened.pay_at)
        bill = await self.money.get_bill(opened.intent_id)
        assert bill is not None  # noqa: S101 (as above)
        made: Made = await in_time(self.desk.make(bill), PROVIDERS_SHARE * self._seconds)
        if made.status == "busy":
            # Others may have caused it: neither this intent nor its order ends of it.
            raise problem("provider_busy")
        advanced = await self.write_down(bill, made)
        if made.status != "done":
            raise problem(PROBLEMS[made.status])
        if not advanced.payable:
            raise problem("cancelled")
        match made.value:
            case Intent(client_secret=secret):
                return Charge(opened, client_secret=secret)
            case Session(url=url) | Invoice(invoice_url=url):
                return Charge(opened, pay_at=url)
        return Charge(opened)

    async def write_down(self, bill: Bill, made: Made) -> Advanced:
        """Tell the database what became of making an intent; what the intent is now."""
        if made.status == "done" and made.body is not None:
            return await self.money.opened(bill.bill_id, made.body)
        if made.status in CERTAIN_NO:
            return await self.money.refused(bill.bill_id, made.reason or made.status)
        return await self.money.unknown(bill.bill_id, made.reason or made.status)

    async def ask(self, provider: Provider, names: Sequence[str]) -> list[Reply[Any]]:
        """Ask the provider about what has these names, and apply what it shows."""
        replies = await self.desk.look(names)
        await self.hear(provider, replies)
        return replies

    async def seek(self, bill: Bill) -> tuple[list[Reply[Any]], Reply[Any]]:
        """Look through the provider's list for what has no name yet, and apply what it shows.

        What was found, and the reply that says whether the list was whole.
        """
        *found, whole = await self.desk.find(bill)
        await self.hear(bill.issuer, found)
        return found, whole

    async def glance(self, provider: Provider, names: Sequence[str]) -> None:
        """Ask for somebody who waits: what has no answer in time is left to a task."""
        with suppress(TimeoutError, ProblemDetailsException):
            async with asyncio.timeout(PROVIDERS_SHARE * self._seconds):
                await self.ask(provider, names)

    async def hear(self, provider: Provider, replies: Sequence[Reply[Any]]) -> None:
        """Record and apply what answers show, as if it had been delivered."""
        for reply in replies:
            for thing in objects(reply):
                await self.take(None, provider, Delivery(None, thing))

    async def take(
        self,
        scope: Scope | None,
        provider: Provider,
        delivery: Delivery,
        seconds: float | None = None,
    ) -> tuple[Recorded, Applied | None]:
        """Record a delivery, then apply it; None where that is left to a task.

        Once it is recorded nothing is lost, whatever becomes of applying it.
        """
        recorded = await self.money.record_event(provider, delivery, seconds)
        try:
            return recorded, await self.money.apply(recorded.event_id, seconds)
        except ProblemDetailsException:
            pass  # Busy, or the database is away: nothing to tell anybody about.
        except psycopg.Error as error:
            where = {"provider": provider, "event_id": recorded.event_id}
            logs.error_of(scope, "payment_webhook_failed", error, **where)
        return recorded, None

    async def receive(
        self, scope: Scope, provider: Provider, delivery: Delivery
    ) -> tuple[Recorded, Applied | None]:
        """Take a webhook's delivery in the time that its sender waits."""
        recorded, applied = await self.take(scope, provider, delivery, WEBHOOK_SECONDS)
        logs.event(
            scope,
            "payment_webhook_handled",
            provider=provider,
            event_id=recorded.event_id,
            result=applied.status if applied else recorded.status,
            order_id=str(applied.order_id) if applied and applied.order_id else None,
            idempotency_key=applied.idempotency_key if applied else None,
            first_time=recorded.status == "recorded",
        )
        return recorded, applied

    async def ask_lapsed(self, at_once: int = 8) -> int:
        """Ask about every order that has lapsed, as far as the deadline reaches; how many.

        Who isn't reached is asked about by a task, and money that it tells of is late, not lost.
        """
        asked = 0

        async def ask_on(batch: Iterator[Lapsed]) -> None:
            nonlocal asked
            for one in batch:
                with suppress(ProblemDetailsException):  # Busy: the next one isn't.
                    await self._ask_about(one)
                    asked += 1

        with suppress(TimeoutError):
            async with asyncio.timeout(self._seconds):
                lapsed = await self.money.list_lapsed()
                while lapsed:
                    batch = iter(lapsed)
                    await asyncio.gather(*(ask_on(batch) for _ in range(at_once)))
                    lapsed = await self.money.list_lapsed(lapsed[-1].intent_id)
        return asked

    async def _ask_about(self, lapsed: Lapsed) -> None:
        if lapsed.names:
            await self.ask(lapsed.provider, lapsed.names)
        elif bill := await self.money.get_bill(lapsed.intent_id):
            await self.seek(bill)


@asynccontextmanager
async def at_work(settings: Settings) -> AsyncIterator[Cashier]:
    """Give a cashier to a program of its own, with a pool and connections until the end."""
    logs.configure(production=settings.environment == "production")
    database = Database(settings)
    desk = Desk(settings)
    async with database.lifespan(), desk.lifespan():
        yield Cashier(Money(database), Withdrawals(database), desk, settings.request_seconds)
