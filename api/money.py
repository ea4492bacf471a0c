"""The functions of checkout and payment, one method each, as in api/rpc.py."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from msgspec import Struct

from api.providers.deliveries import Delivery
from api.rpc import Functions

OrderState = Literal["pending", "paid", "cancelled"]
Provider = Literal["stripe", "nowpayments", "generic"]
Mode = Literal["intent", "checkout", "invoice", "webhook"]

WEBHOOK_SECONDS = 1.2
"""For recording a delivery, and again for applying it: NOWPayments waits for 3 seconds in all."""

BOOKS_SECONDS = 9.0
"""For a page of a provider's books, or their comparison: nobody waits, and the role's own timeout
is 10 seconds."""

LEASE_SECONDS = 120
"""For how long a claimed task is ours: more than its calls to a provider can take."""


class Placed(Struct, frozen=True):
    """What became of placing an order (checkout.outcome), and the order."""

    status: str
    order_id: UUID | None = None
    reservation_id: UUID | None = None
    state: str | None = None
    total: int | None = None
    currency: str | None = None
    expires_at: datetime | None = None


class OrderLine(Struct, frozen=True):
    """Units of one product, with its name and price as they were when it was ordered."""

    product_id: int
    name: str
    quantity: int
    price_cents: int


class Order(Struct, frozen=True):
    """An order as it is now, and what its buyer should do.

    `next_step` is pay, wait (money is under way), done, order_again, see_replacement (`replaced_by`
    was made of money that came late) or wait_for_refund.
    """

    state: OrderState
    total: int
    currency: str
    lines: list[OrderLine]
    created_at: datetime
    expires_at: datetime
    seconds_left: int
    reason: str | None
    late: bool
    replaces: UUID | None
    replaced_by: UUID | None
    refund_owed: bool
    next_step: str


class Drop(Struct, frozen=True):
    """A sale that is on; fill_percent is what is sold or held of its size."""

    drop_id: int
    product_id: int
    name: str
    price_cents: int
    currency: str
    size: int
    sold: int
    held: int
    free: int
    fill_percent: float
    starts_at: datetime
    ends_at: datetime
    hold_seconds: int


class Opened(Struct, frozen=True):
    """What became of opening an intent; `pay_at` is known where the provider made it before."""

    status: str
    intent_id: UUID | None = None
    state: str | None = None
    pay_at: str | None = None
    amount: int | None = None
    currency: str | None = None
    expires_at: datetime | None = None


class Bill(Struct, frozen=True):
    """An intent, and all that its provider has to be told: `price` is in whole units."""

    bill_id: UUID
    issuer: Provider
    mode: Mode
    state: str
    pay_at: str | None
    order_id: UUID
    reservation_id: UUID
    amount: int
    currency: str
    price: Decimal
    lines: list[OrderLine]
    names: list[str]
    listed_since: datetime
    listed_before: datetime


class Asked(Struct, frozen=True):
    """Whether the provider may be asked now."""

    granted: bool


class Advanced(Struct, frozen=True):
    """What an intent is now, and whether its buyer may be sent to where it is paid."""

    state: str
    payable: bool = False


class Recorded(Struct, frozen=True):
    """A delivery in the inbox: recorded, or replayed."""

    status: Literal["recorded", "replayed"]
    event_id: int


class Applied(Struct, frozen=True):
    """What became of an event (payment.outcome), and of its order."""

    status: str
    event_id: int | None = None
    order_id: UUID | None = None
    order_state: str | None = None
    replaced_by: UUID | None = None
    idempotency_key: str | None = None
    detail: str | None = None


class Task(Struct, frozen=True):
    """A claimed task; what it is about depends on its kind."""

    task_id: UUID
    attempt: int
    kind: Literal["apply", "cancel", "expire", "look_up", "refund", "reconcile"]
    provider: Provider | None
    event_id: int | None
    intent_id: UUID | None
    exception_id: int | None
    day: date | None
    names: list[str] | None
    movement: str | None
    amount: Decimal | None
    currency: str | None
    idempotency_key: str | None
    may_resend: bool


class Allowed(Struct, frozen=True):
    """Whether a refund may be sent."""

    status: Literal["owed", "not_owed", "finished", "given_up", "stale", "not_found"]


class Finished(Struct, frozen=True):
    """How a task stands after it was worked on."""

    status: str
    due_at: datetime | None


class Lapsed(Struct, frozen=True):
    """An intent of an order that has lapsed and isn't written down yet."""

    intent_id: UUID
    provider: Provider
    names: list[str]


class Swept(Struct, frozen=True):
    """What one sweep of the money did."""

    cancelled: int
    tasks: int
    exceptions: int


class Staged(Struct, frozen=True):
    """Staged, or stale: another run has begun that day anew. `staged` counts the objects."""

    status: Literal["staged", "stale"]
    run_id: UUID
    staged: int | None


class Reconciled(Struct, frozen=True):
    """How far a provider's list and our books differ; nulls when what is staged is stale."""

    status: Literal["reconciled", "stale"]
    mismatches: int | None
    filed: int | None
    events: int | None


class ListedException(Struct, frozen=True):
    """Money that needs a person: of which kind, how much, what is owed, and how it ended."""

    id: int
    kind: str
    subject: str
    owed: Literal["refund", "decision", "answer"]
    amount: Decimal | None
    currency: str | None
    provider: Provider | None
    order_id: UUID | None
    receipt_id: int | None
    event_id: int | None
    detail: str
    created_at: datetime
    resolved_at: datetime | None
    resolution: str | None
    resolved_by: str | None
    note: str | None


class Money(Functions):
    """Checkout and payment as the routes and the worker see them."""

    async def active_drops(self) -> list[Drop]:
        """Read the drops of this moment, the first to end first."""
        return await self._rows("checkout.active_drop", Drop)

    async def active_drop(self, drop_id: int) -> Drop | None:
        """Read a drop; None where no such drop is on."""
        return await self._row("checkout.active_drop", Drop, drop_id=drop_id)

    async def place_order(self, reservation_id: UUID, order_id: UUID | None) -> Placed:
        """Make the one order of a reservation: placed, replayed, or why not."""
        return await self._one(
            "payment.place_order", Placed, reservation_id=reservation_id, order_id=order_id
        )

    async def order_held(self, reservation_id: UUID) -> Placed:
        """Make the order of what was held for nothing else, or let that go and say why."""
        return await self._one("checkout.order_held", Placed, reservation_id=reservation_id)

    async def get_order(self, order_id: UUID) -> Order | None:
        """Read an order; None where there is none."""
        return await self._row("payment.get_order", Order, order_id=order_id)

    async def open(self, order_id: UUID, provider: Provider, mode: Mode) -> Opened:
        """Open an intent, before its provider is asked: opened, replayed, or why not."""
        return await self._one(
            "payment.open", Opened, order_id=order_id, provider=provider, mode=mode
        )

    async def get_bill(
        self,
        intent_id: UUID | None = None,
        provider: Provider | None = None,
        name: str | None = None,
    ) -> Bill | None:
        """Read an intent by its id or by a name of its provider's; None where there is none."""
        return await self._row(
            "payment.get_bill", Bill, intent_id=intent_id, provider=provider, name=name
        )

    async def try_ask(self, intent_id: UUID) -> bool:
        """Say whether the provider may be asked about an intent for somebody who waits."""
        return (await self._one("payment.try_ask", Asked, intent_id=intent_id)).granted

    async def opened(self, intent_id: UUID, answer: str) -> Advanced:
        """Write down that the provider made it."""
        return await self._one("payment.opened", Advanced, intent_id=intent_id, answer=answer)

    async def refused(self, intent_id: UUID, detail: str) -> Advanced:
        """Write down that the provider certainly made nothing."""
        return await self._one("payment.refused", Advanced, intent_id=intent_id, detail=detail)

    async def unknown(self, intent_id: UUID, detail: str) -> Advanced:
        """Write down that nobody knows what the provider did."""
        return await self._one("payment.unknown", Advanced, intent_id=intent_id, detail=detail)

    async def record_event(
        self, provider: Provider, delivery: Delivery, seconds: float | None = None
    ) -> Recorded:
        """Keep a delivery, or an answer of the provider's; afterwards apply it."""
        return await self._one(
            "payment.record_event",
            Recorded,
            seconds,
            provider=provider,
            payload=delivery.body,
            delivery_id=delivery.id,
            body=delivery.body,
        )

    async def apply(self, event_id: int, seconds: float | None = None) -> Applied:
        """Give an event its effect, once."""
        return await self._one("payment.apply", Applied, seconds, event_id=event_id)

    async def claim_task(self, providers: Sequence[Provider]) -> Task | None:
        """Claim the task that is due longest, of those that need none but these providers."""
        return await self._row(
            "payment.claim_task", Task, providers=list(providers), lease_seconds=LEASE_SECONDS
        )

    async def allow_refund(self, task: Task) -> str:
        """Ask right before a refund is sent whether its money is still owed: owed, not_owed."""
        row = await self._one(
            "payment.allow_refund", Allowed, task_id=task.task_id, attempt=task.attempt
        )
        return row.status

    async def finish_task(
        self, task: Task, result: str, reference: str | None, detail: str | None
    ) -> Finished:
        """Say how a claimed task ended: done, again, refused, absent."""
        return await self._one(
            "payment.finish_task",
            Finished,
            task_id=task.task_id,
            attempt=task.attempt,
            result=result,
            reference=reference,
            detail=detail,
        )

    async def list_lapsed(self, after: UUID | None = None) -> list[Lapsed]:
        """Read a batch of whom to ask about before the sweep: those after the one named."""
        return await self._rows("payment.list_lapsed", Lapsed, after=after)

    async def sweep(self) -> Swept:
        """Write down what has lapsed, and make the tasks that are due."""
        return await self._one("payment.sweep", Swept)

    async def list_exceptions(
        self, open_only: bool, before: int | None, at_most: int | None
    ) -> list[ListedException]:
        """Read exceptions, newest first, older than the one named `before`."""
        return await self._rows(
            "payment.list_exceptions",
            ListedException,
            None,
            open_only=open_only,
            before=before,
            at_most=at_most,
        )

    async def stage(
        self, provider: Provider, day: date, payloads: str, run_id: UUID | None
    ) -> Staged:
        """Put a page of a provider's list beside our books; the first one (None) begins anew."""
        return await self._one(
            "payment.stage",
            Staged,
            BOOKS_SECONDS,
            provider=provider,
            day=day,
            payloads=payloads,
            run_id=run_id,
        )

    async def reconcile(self, provider: Provider, day: date, run_id: UUID) -> Reconciled:
        """Compare what this run has staged of a day with our books."""
        return await self._one(
            "payment.reconcile",
            Reconciled,
            BOOKS_SECONDS,
            provider=provider,
            day=day,
            run_id=run_id,
        )
