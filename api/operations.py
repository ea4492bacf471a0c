"""What administrators look at and decide, one function of the database a method, as in api/rpc.py.

A list takes what is wanted as one object, whose fields are the function's arguments: what a page's
address may say.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct, structs

from api.rpc import Functions, ListedReservation, State
from api.withdrawals import State as WithdrawalState
from api.withdrawals import Withdrawn

PAGE = 50
"""How many rows a page shows."""

NO_NUL = r"^[^\x00]*$"
Text = Annotated[str, Meta(min_length=1, max_length=255, pattern=NO_NUL)]
Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]
ByAge = Literal["newest", "oldest"]
Way = Literal["refund", "record_refund", "credit", "match", "write_off"]
Ending = Literal["settle", "reject"]

# A look through all rows, or a recount of them: nobody else waits, and the role's own timeout is
# 10 seconds.
PATIENT_SECONDS = 9.0


class Wanted(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is wanted of a list; the next page is the one after the last row of this one."""


class WantedProducts(Wanted, frozen=True):
    """Products: `search` is in their name or sku, or is their id."""

    search: Text | None = None
    sort: Literal["id", "sku", "name", "total", "free", "held", "sold", "lapsed"] = "id"
    descending: bool = False
    leads: bool = False
    after: Id | None = None


class WantedReservations(Wanted, frozen=True):
    """Reservations: `deadline` shows open ones only, the first to lapse first."""

    state: State | None = None
    product_id: Id | None = None
    reference: Text | None = None
    buyer: Text | None = None
    sort: Literal["newest", "oldest", "deadline"] = "newest"
    before: UUID | None = None


class WantedBreaches(Wanted, frozen=True):
    """Breaches that checks recorded: those that are still there, or all."""

    open_only: bool = True
    before: Id | None = None


class WantedExceptions(Wanted, frozen=True):
    """Exceptions: those that are open, or all."""

    open_only: bool = True
    only_kind: Text | None = None
    sort: ByAge = "newest"
    before: Id | None = None


class WantedTasks(Wanted, frozen=True):
    """Tasks: `due` shows open ones only, the one due longest first."""

    state: Literal["open", "done", "given_up"] | None = None
    kind: Literal["apply", "cancel", "expire", "look_up", "refund", "reconcile"] | None = None
    sort: Literal["newest", "oldest", "due"] = "newest"
    before: UUID | None = None


class WantedEvents(Wanted, frozen=True):
    """What providers told."""

    state: Literal["received", "parked", "applied", "ignored", "failed"] | None = None
    provider: Literal["stripe", "nowpayments", "generic"] | None = None
    sort: ByAge = "newest"
    before: Id | None = None


class WantedWithdrawals(Wanted, frozen=True):
    """Withdrawals of credits."""

    state: WithdrawalState | None = None
    sort: ByAge = "newest"
    before: UUID | None = None


class WantedSweeps(Wanted, frozen=True):
    """Sweeps: `busy_only` leaves out those that found nothing."""

    busy_only: bool = False
    before: Id | None = None


class Open(Struct, frozen=True):
    """What is under way, and what waits for a person."""

    reservations: int
    units: int
    next_lapse_at: datetime | None
    exceptions: int
    due_tasks: int
    parked_events: int
    unknown_withdrawals: int
    breaches: int
    checked_at: datetime | None


class Alert(Struct, frozen=True):
    """An alert that is on: the figure that is above its level, and what it means."""

    name: str
    level: Literal["warning", "critical"]
    figure: Decimal
    since: datetime | None
    unit: str
    means: str


class Job(Struct, frozen=True):
    """A job of pg_cron's, and how its last run went."""

    job_name: str
    schedule: str
    command: str
    active: bool
    last_status: str | None
    last_started_at: datetime | None
    last_seconds: Decimal | None
    last_message: str | None


class Sweep(Struct, frozen=True):
    """A sweep; `lag_seconds` from the end of the one before it, `late` if that is long."""

    sweep_run_id: int
    source: str
    started_at: datetime
    ended_at: datetime
    expired: int
    batches: int
    seconds: Decimal
    lag_seconds: Decimal | None
    late: bool | None


class ListedProduct(Struct, frozen=True):
    """A product and its units; `breaches` of it are recorded and open."""

    product_id: int
    sku: str
    name: str
    price: Decimal
    currency: str
    total: int
    free: int
    held: int
    sold: int
    lapsed: int
    next_lapse_at: datetime | None
    breaches: int


class Breach(Struct, frozen=True):
    """What a check found; a repair mends it where it names a product."""

    breach_id: int
    room: str
    rule: str
    subject: str
    detail: str
    first_seen_at: datetime
    last_seen_at: datetime
    resolved_at: datetime | None
    product_id: int | None


class Plan(Struct, frozen=True):
    """What a repair of a product would find and do."""

    sku: str
    name: str
    total: int
    outstanding: int
    free_before: int
    free_after: int
    lines_mended: int
    slots: int
    status: Literal["sound", "drifted", "oversold"]


class Repair(Struct, frozen=True):
    """A repair that was made, and who asked for it."""

    id: int
    outstanding: int
    free_before: int
    free_after: int
    lines_mended: int
    status: str
    repaired_at: datetime
    repaired_by: str


class ShownException(Struct, frozen=True):
    """Money that needs a person, and what that person may do; money in whole units."""

    id: int
    kind: str
    subject: str
    owed: Literal["refund", "decision", "answer"]
    amount: Decimal | None
    waiting: Decimal | None
    currency: str | None
    provider: str | None
    order_id: UUID | None
    event_id: int | None
    detail: str
    created_at: datetime
    resolved_at: datetime | None
    resolution: str | None
    resolved_by: str | None
    note: str | None
    going_back: bool
    ways: list[Way]


class ListedTask(Struct, frozen=True):
    """A task of the outbox, and what it is about."""

    task_id: UUID
    kind: str
    provider: str | None
    state: str
    attempts: int
    due_at: datetime
    created_at: datetime
    closed_at: datetime | None
    day: date | None
    detail: str | None
    intent_id: UUID | None
    event_id: int | None
    exception_id: int | None
    order_id: UUID | None


class ListedEvent(Struct, frozen=True):
    """What a provider told, without its text."""

    event_id: int
    provider: str
    delivery_id: str
    state: str
    reason: str | None
    order_id: UUID | None
    received_at: datetime


class ShownEvent(Struct, frozen=True):
    """What a provider told; the payload is a stranger's text, indented."""

    provider: str
    delivery_id: str
    state: str
    reason: str | None
    order_id: UUID | None
    intent_id: UUID | None
    names: list[str] | None
    received_at: datetime
    closed_at: datetime | None
    payload: str


class ListedWithdrawal(Struct, frozen=True):
    """A withdrawal: `amount` in credits, `coins` of `currency` to `address`."""

    id: UUID
    workspace_id: UUID
    amount: int
    coins: Decimal
    currency: str
    address: str
    state: WithdrawalState
    reference: str | None
    attempts: int
    due_at: datetime
    detail: str | None
    created_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    note: str | None


class Told(Struct, frozen=True):
    """Something that happened to an order."""

    happened_at: datetime
    thing: Literal["reservation", "order", "intent", "event", "receipt", "exception", "task"]
    id: str
    state: str
    detail: str | None


class Found(Struct, frozen=True):
    """An order that somebody may mean."""

    order_id: UUID


class Checked(Struct, frozen=True):
    """How many breaches a check found."""

    record_check: int


class Decided(Struct, frozen=True):
    """What became of a decision."""

    status: str


class Decision(Struct, frozen=True, forbid_unknown_fields=True):
    """What a person adds to a decision: the arguments of its function."""


class Noted(Decision, frozen=True):
    """Why, for people."""

    note: Annotated[str, Meta(max_length=1000, pattern=NO_NUL)] | None = None


class Reference(Decision, frozen=True):
    """By what the refund is found, at the provider or at the bank."""

    reference: Text


class Credits(Noted, frozen=True, kw_only=True):
    """Who gets so many credits."""

    workspace_id: UUID
    credits: Annotated[int, Meta(ge=1, le=10**12)]


class PaidOrder(Noted, frozen=True):
    """The order that the money pays; without one, the order that it came for."""

    order_id: UUID | None = None


class Deed(Struct, frozen=True):
    """A function, and what has to be known for it."""

    function: str
    decision: type[Decision]


WAYS: Mapping[Way, Deed] = {
    "refund": Deed("payment.queue_refund", Decision),
    "record_refund": Deed("payment.record_refund", Reference),
    "credit": Deed("payment.credit_exception", Credits),
    "match": Deed("payment.match", PaidOrder),
    "write_off": Deed("payment.write_off", Noted),
}
"""What a person may do about an exception."""


class Operations(Functions):
    """The database as administrators see it; a list has a row more than its page, if there is."""

    async def count_open(self) -> Open:
        """Count what is under way and what waits."""
        return await self._one("ops.count_open", Open)

    async def list_alerts(self) -> list[Alert]:
        """Read the alerts that are on, the critical ones first."""
        return await self._rows("ops.list_alerts", Alert)

    async def list_jobs(self) -> list[Job]:
        """Read pg_cron's jobs; none where pg_cron is in another database."""
        return await self._rows("ops.list_jobs", Job)

    async def list_sweeps(self, wanted: WantedSweeps, at_most: int = PAGE + 1) -> list[Sweep]:
        """Read sweeps, the newest first."""
        return await self._rows("ops.list_sweeps", Sweep, None, **_given(wanted, at_most))

    async def list_products(self, wanted: WantedProducts) -> list[ListedProduct]:
        """Read products with their units."""
        return await self._rows("ops.list_products", ListedProduct, None, **_given(wanted))

    async def list_reservations(self, wanted: WantedReservations) -> list[ListedReservation]:
        """Read reservations."""
        return await self._rows(
            "stock.list_reservations", ListedReservation, None, **_given(wanted)
        )

    async def list_breaches(self, wanted: WantedBreaches) -> list[Breach]:
        """Read what recorded checks found, the newest first."""
        return await self._rows("ops.list_breaches", Breach, None, **_given(wanted))

    async def record_check(self) -> int:
        """Check everything now, and write down what is found; how many breaches."""
        return (await self._one("ops.record_check", Checked, PATIENT_SECONDS)).record_check

    async def plan_repair(self, product_id: int) -> Plan | None:
        """Say what a repair would do; None where there is no such product."""
        found = await self._rows("ops.plan_repair", Plan, PATIENT_SECONDS, product_id=product_id)
        return found[0] if found else None

    async def list_repairs(self, product_id: int) -> list[Repair]:
        """Read the repairs of a product, the newest first."""
        return await self._rows("ops.list_repairs", Repair, product_id=product_id, at_most=PAGE)

    async def repair(self, product_id: int, who: str) -> str:
        """Recount a product and set its free units right: repaired, or oversold."""
        done = await self._one(
            "ops.repair", Decided, PATIENT_SECONDS, product_id=product_id, repaired_by=who
        )
        return done.status

    async def list_exceptions(self, wanted: WantedExceptions) -> list[ShownException]:
        """Read exceptions."""
        return await self._rows("ops.list_exceptions", ShownException, None, **_given(wanted))

    async def get_exception(self, exception_id: int) -> ShownException | None:
        """Read one exception; None where there is none."""
        return await self._row(
            "ops.list_exceptions", ShownException, only_id=exception_id, open_only=False
        )

    async def list_tasks(self, wanted: WantedTasks) -> list[ListedTask]:
        """Read tasks."""
        return await self._rows("ops.list_tasks", ListedTask, None, **_given(wanted))

    async def list_events(self, wanted: WantedEvents) -> list[ListedEvent]:
        """Read the inbox."""
        return await self._rows("ops.list_events", ListedEvent, None, **_given(wanted))

    async def get_event(self, event_id: int) -> ShownEvent | None:
        """Read one event with its payload; None where there is none."""
        return await self._row("ops.get_event", ShownEvent, event_id=event_id)

    async def list_withdrawals(self, wanted: WantedWithdrawals) -> list[ListedWithdrawal]:
        """Read withdrawals."""
        return await self._rows("ops.list_withdrawals", ListedWithdrawal, None, **_given(wanted))

    async def get_withdrawal(self, withdrawal_id: UUID) -> ListedWithdrawal | None:
        """Read one withdrawal, of whatever workspace; None where there is none."""
        return await self._row(
            "ops.list_withdrawals", ListedWithdrawal, withdrawal_id=withdrawal_id
        )

    async def find_orders(self, name: str) -> list[UUID]:
        """Find the orders that are meant by an id, a reference or a provider's name."""
        found = await self._rows("ops.find_orders", Found, None, name=name)
        return [row.order_id for row in found]

    async def tell_order(self, order_id: UUID) -> list[Told]:
        """Tell what happened to an order, the oldest first; nothing where there is none."""
        return await self._rows("ops.tell_order", Told, order_id=order_id)

    async def decide(self, exception_id: int, way: Way, decision: Decision, who: str) -> str:
        """Do something about an exception: what became of it, or why not."""
        decided = await self._one(
            WAYS[way].function,
            Decided,
            None,
            exception_id=exception_id,
            resolved_by=who,
            **structs.asdict(decision),
        )
        return decided.status

    async def end_withdrawal(
        self, withdrawal_id: UUID, ending: Ending, decision: Noted, who: str
    ) -> str:
        """Say how a withdrawal ended: settled, rejected, or why not."""
        ended = await self._one(
            f"credit.{ending}",
            Withdrawn,
            None,
            withdrawal_id=withdrawal_id,
            resolved_by=who,
            note=decision.note,
        )
        return ended.status


def _given(wanted: Wanted, at_most: int = PAGE + 1) -> dict[str, Any]:
    return {**structs.asdict(wanted), "at_most": at_most}
