"""The desk at which providers are asked: from what is wanted to the client's call, as tables.

No decision and no SQL. Whoever calls holds no transaction and no connection of the pool.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Litestar
from msgspec import Raw

from api.money import Bill, Mode, Provider, Task
from api.problems import problem
from api.providers import nowpayments, stripe
from api.providers.nowpayments import Invoice, NowPayments
from api.providers.replies import Page, Reply
from api.providers.stripe import Intent, Item, Refund, Session, Stripe
from api.settings import Settings
from api.withdrawals import Errand

T = TypeVar("T")

Pages = AsyncIterator[Reply[Page]]
Made = Reply[Intent] | Reply[Session] | Reply[Invoice]

ABSENT = ("resource_missing", "PAYMENT_NOT_FOUND")
"""How providers word that they have no such thing."""


class Desk:
    """Both providers; `await` any method outside of a transaction."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stripe = Stripe(None)
        self._nowpayments = NowPayments(None, settings)
        self._missing: Mapping[Provider, Sequence[str]] = {
            "stripe": _unset(STRIPE_SECRET_KEY=settings.stripe_secret_key),
            "nowpayments": _unset(
                NOWPAYMENTS_API_KEY=settings.nowpayments_api_key,
                IPN_CALLBACK_URL=settings.ipn_callback_url,
            ),
        }
        self._unset_for_payouts = _unset(
            NOWPAYMENTS_API_KEY=settings.nowpayments_api_key,
            NOWPAYMENTS_EMAIL=settings.nowpayments_email,
            NOWPAYMENTS_PASSWORD=settings.nowpayments_password,
            IPN_CALLBACK_URL=settings.ipn_callback_url,
        )
        self._make: Mapping[tuple[Provider, Mode], Callable[[Bill], Awaitable[Made]]] = {
            ("stripe", "intent"): self._make_intent,
            ("stripe", "checkout"): self._make_session,
            ("nowpayments", "invoice"): self._make_invoice,
        }
        self._list: Mapping[tuple[Provider, Mode], Callable[[datetime, datetime], Pages]] = {
            ("stripe", "intent"): lambda *when: self._stripe.list_intents(*when),
            ("stripe", "checkout"): lambda *when: self._stripe.list_sessions(*when),
            ("nowpayments", "invoice"): lambda *when: self._nowpayments.list_payments(*when),
        }
        self._books: Mapping[Provider, Callable[[datetime, datetime], Sequence[Pages]]] = {
            "stripe": lambda *when: (
                self._stripe.list_intents(*when),
                self._stripe.list_refunds_made(*when),
            ),
            "nowpayments": lambda *when: (self._nowpayments.list_payments(*when),),
        }
        # By the beginning of a name: see payment.name.
        self._look: Mapping[str, Callable[[str], Awaitable[Sequence[Reply[Any]]]]] = {
            "pi_": lambda name: _one(self._stripe.get_intent(name)),
            "cs_": lambda name: _one(self._stripe.get_session(name)),
            "payment ": lambda name: _one(self._nowpayments.get_payment(_number(name))),
            "invoice ": lambda name: _all(self._nowpayments.list_invoice_payments(_number(name))),
        }

    @asynccontextmanager
    async def lifespan(self, _: Litestar | None = None) -> AsyncIterator[None]:
        """Keep connections to the providers open until the end."""
        async with AsyncExitStack() as stack:
            self._stripe = await stack.enter_async_context(stripe.connect(self._settings))
            self._nowpayments = await stack.enter_async_context(nowpayments.connect(self._settings))
            yield

    @property
    def providers(self) -> list[Provider]:
        """Those that can be asked."""
        return [provider for provider, missing in self._missing.items() if not missing]

    def require(self, provider: Provider) -> None:
        """Raise the problem not_configured where this provider is off."""
        for name in self._missing[provider]:
            raise problem("not_configured", f"{name} is not set.")

    @property
    def pays_out(self) -> bool:
        """Whether credits can be paid out."""
        return not self._unset_for_payouts

    @property
    def can_verify(self) -> bool:
        """Whether payouts can be verified from here."""
        return self._settings.nowpayments_totp_secret is not None

    def require_payouts(self) -> None:
        """Raise the problem not_configured where nothing can be paid out."""
        for name in self._unset_for_payouts:
            raise problem("not_configured", f"{name} is not set.")

    async def make(self, bill: Bill) -> Made:
        """Let the provider make what is to be paid, under our id as its key."""
        return await self._make[bill.issuer, bill.mode](bill)

    async def look(self, names: Sequence[str]) -> list[Reply[Any]]:
        """Ask what became of that which has these names, one reply a question."""
        replies: list[Reply[Any]] = []
        for name in names:
            for prefix, ask in self._look.items():
                if name.startswith(prefix):
                    replies += await ask(name)
        return replies

    async def find(self, bill: Bill) -> list[Reply[Any]]:
        """Look for what a lost reply may have told of, in the provider's list.

        The last reply says whether the list was whole; the others are what was found.
        """
        pages = self._list[bill.issuer, bill.mode](bill.listed_since, bill.listed_before)
        return await _naming(bill.bill_id, pages)

    async def cancel(self, task: Task) -> Reply[Any]:
        """Cancel an intent or expire a session.

        A key of its own each time: Stripe would repeat a stored 500 for a day, and to cancel twice
        is to cancel once.
        """
        key = f"{task.idempotency_key}-{task.attempt}"
        for name in task.names or ():
            if task.kind == "cancel" and name.startswith("pi_"):
                return await self._stripe.cancel_intent(key, name)
            if task.kind == "expire" and name.startswith("cs_"):
                return await self._stripe.expire_session(key, name)
        return Reply("refused", "it has no name there")

    async def refund(self, task: Task) -> Reply[Refund]:
        """Send a movement's money back, or a part of it, under the task's key."""
        assert task.movement and task.amount is not None and task.idempotency_key  # noqa: S101, PT018
        metadata = {"task_id": str(task.task_id), "exception_id": str(task.exception_id)}
        return await self._stripe.create_refund(
            task.idempotency_key, task.movement, int(task.amount), metadata
        )

    async def list_refunds(self, task: Task) -> list[Reply[Page]]:
        """Read what went back of a task's movement, whoever sent it."""
        return await _all(self._stripe.list_refunds(task.movement or ""))

    async def create_payout(self, errand: Errand) -> Reply[int]:
        """Order what a withdrawal pays, under its id."""
        return await self._nowpayments.create_payout(
            str(errand.withdrawal_id), errand.address, errand.currency, errand.coins
        )

    async def verify_payout(self, errand: Errand) -> Reply[None]:
        """Let a payout go that was ordered."""
        return await self._nowpayments.verify_payout(errand.reference or "")

    async def find_payout(self, errand: Errand) -> list[Reply[Any]]:
        """Look for a withdrawal's payout under its name, or without one in the list of its time.

        The last reply says whether the list was whole; the others are what was found.
        """
        if errand.reference is not None:
            pages = self._nowpayments.list_payouts(batch_id=errand.reference)
        else:
            pages = self._nowpayments.list_payouts(errand.listed_since, errand.listed_before)
        return await _naming(errand.withdrawal_id, pages)

    async def subscription(self, subscription_id: str) -> list[Reply[Any]]:
        """Read a subscription, and after it the pages of its invoices that were paid."""
        return [
            await self._stripe.get_subscription(subscription_id),
            *await _all(self._stripe.list_paid_invoices(subscription_id)),
        ]

    async def list_day(self, provider: Provider, day: date) -> Pages:
        """Read payments and refunds created from an hour before that day (UTC) to its end.

        A refund at NOWPayments is a state of its payment.
        """
        for pages in self._books[provider](*_window(day)):
            async for page in pages:
                yield page

    async def list_payouts(self, provider: Provider, day: date) -> Pages:
        """Read the payouts that were ordered in that time; only NOWPayments makes any."""
        if provider == "nowpayments":
            async for page in self._nowpayments.list_payouts(*_window(day)):
                yield page

    async def list_missed(self, provider: Provider, day: date) -> Pages:
        """Read the events of that day that no webhook of ours took; only Stripe keeps them."""
        if provider == "stripe":
            async for page in self._stripe.list_undelivered_events(*_window(day)):
                yield page

    async def _make_intent(self, bill: Bill) -> Reply[Intent]:
        return await self._stripe.create_intent(
            bill.bill_id, bill.amount, bill.currency.lower(), _metadata(bill)
        )

    async def _make_session(self, bill: Bill) -> Reply[Session]:
        return await self._stripe.create_session(
            bill.bill_id,
            [Item(line.name, line.price_cents, line.quantity) for line in bill.lines],
            bill.currency.lower(),
            success_url=self._return_url(bill),
            cancel_url=self._return_url(bill),
            metadata=_metadata(bill),
        )

    async def _make_invoice(self, bill: Bill) -> Reply[Invoice]:
        return await self._nowpayments.create_invoice(
            str(bill.bill_id),
            bill.price,
            bill.currency.lower(),
            ", ".join(f"{line.quantity} {line.name}" for line in bill.lines),
            success_url=self._return_url(bill),
            cancel_url=self._return_url(bill),
        )

    def _return_url(self, bill: Bill) -> str:
        return f"{self._settings.base_url}/api/payment/return?intent_id={bill.bill_id}"


async def in_time(call: Awaitable[T], seconds: float) -> T | Reply[Any]:
    """Await a call for so many seconds; who gives up on it knows nothing."""
    try:
        async with asyncio.timeout(seconds):
            return await call
    except TimeoutError:
        return Reply("unknown", "no_answer_in_time")


def objects(reply: Reply[Any]) -> list[str]:
    """Return the objects that a reply shows, each as the provider wrote it."""
    if reply.status != "done" or reply.body is None:
        return []
    if reply.body.startswith("["):
        return [bytes(one).decode() for one in msgspec.json.decode(reply.body, type=list[Raw])]
    return [reply.body]


def _metadata(bill: Bill) -> dict[str, str]:
    return {
        "intent_id": str(bill.bill_id),
        "order_id": str(bill.order_id),
        "reservation_id": str(bill.reservation_id),
    }


def _number(name: str) -> str:
    """Take the provider's number out of a name such as "invoice 1"."""
    return name.partition(" ")[2]


def _unset(**settings: str | None) -> list[str]:
    return [name for name, value in settings.items() if value is None]


def _window(day: date) -> tuple[datetime, datetime]:
    midnight = datetime.combine(day, time(), UTC)
    return midnight - timedelta(hours=1), midnight + timedelta(days=1)


async def _one(call: Awaitable[Reply[Any]]) -> list[Reply[Any]]:
    return [await call]


async def _all(pages: Pages) -> list[Reply[Page]]:
    return [page async for page in pages]


async def _naming(ours: UUID, pages: Pages) -> list[Reply[Any]]:
    """Keep what has our id in it, and after that one reply about the list itself."""
    whole = Reply[Any]("done")
    found: list[Reply[Any]] = []
    async for page in pages:
        whole = Reply(page.status, page.reason)
        found += [Reply("done", body=one) for one in objects(page) if str(ours) in one]
    return [*found, whole]
