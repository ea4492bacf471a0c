"""A day of a provider's books beside ours: a task of every night's, or `stockade reconcile DAY`.

What the provider shows is staged whole, compared in the database, and each mismatch becomes one
exception however often this runs. Money changes through payment.apply only.
"""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from msgspec import Struct
from msgspec.json import decode

from api import logs
from api.cashier import Cashier
from api.desk import Pages, objects
from api.money import Provider, Reconciled
from api.providers.deliveries import Delivery


class Compared(Struct, frozen=True):
    """How it ended: done, stale (another run began that day anew), or as a list broke off."""

    status: str
    reason: str | None = None
    missed: int = 0
    books: Reconciled | None = None


async def reconcile(
    cashier: Cashier,
    provider: Provider,
    day: date,
    tell: Callable[[int], object] = lambda _: None,
) -> Compared:
    """Take the events that we missed, then compare; nothing is compared of half a list.

    `tell` hears after each page how many things were listed by then.
    """
    missed = payments = 0
    async for page in cashier.desk.list_missed(provider, day):
        if page.status != "done":
            return Compared(page.status, page.reason)
        for event in objects(page):
            await cashier.take(None, provider, Delivery(_id(event), event))
            missed += 1
    run_id: UUID | None = None
    async for page in _books(cashier, provider, day):
        if page.status != "done":
            return Compared(page.status, page.reason)
        staged = await cashier.money.stage(provider, day, page.body or "[]", run_id)
        if staged.status == "stale":
            return Compared("stale")
        run_id, payments = staged.run_id, staged.staged or 0
        tell(payments)
    assert run_id is not None  # noqa: S101 (for mypy: a list has one page at least)
    books = await cashier.money.reconcile(provider, day, run_id)
    if books.status == "stale":
        return Compared("stale")
    logs.event(
        None,
        "Day reconciled",
        provider=provider,
        day=str(day),
        payments=payments,
        missed=missed,
        mismatches=books.mismatches,
        filed=books.filed,
    )
    return Compared("done", None, missed, books)


async def _books(cashier: Cashier, provider: Provider, day: date) -> Pages:
    """Read a day of the provider's books.

    Payouts are heard as they are read, as a look-up hears them: one whose notification was lost,
    one that nobody here asked for.
    """
    async for page in cashier.desk.list_day(provider, day):
        yield page
    async for page in cashier.desk.list_payouts(provider, day):
        await cashier.hear(provider, [page])
        yield page


class _Event(Struct):
    id: str


def _id(event: str) -> str:
    return decode(event, type=_Event).id
