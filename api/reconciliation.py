"""A day of a provider's books beside ours: `python -m api.reconciliation 2026-11-20`.

What the provider shows is staged whole, compared in the database, and each mismatch becomes one
exception however often this runs. Money changes through payment.apply only.
"""

import asyncio
import sys
from datetime import date

from litestar.plugins.problem_details import ProblemDetailsException
from msgspec import Struct
from msgspec.json import decode

from api import logs
from api.cashier import Cashier, at_work
from api.desk import objects
from api.money import Provider, Reconciled
from api.providers.deliveries import Delivery
from api.settings import SettingsError, from_environment


class Compared(Struct, frozen=True):
    """How it ended: done, or as the reply that the list broke off with; `books` are the counts."""

    status: str
    reason: str | None = None
    missed: int = 0
    books: Reconciled | None = None


async def reconcile(cashier: Cashier, provider: Provider, day: date) -> Compared:
    """Take the events that we missed, then compare; nothing is staged of half a list."""
    missed = await cashier.desk.list_missed(provider, day)
    pages = await cashier.desk.list_day(provider, day)
    for broken in (*missed, *pages):
        if broken.status != "done":
            return Compared(broken.status, broken.reason)
    events = [event for page in missed for event in objects(page)]
    for event in events:
        await cashier.take(None, provider, Delivery(_id(event), event))
    payments = [payment for page in pages for payment in objects(page)]
    await cashier.money.stage(provider, day, f"[{','.join(payments)}]")
    books = await cashier.money.reconcile(provider, day)
    logs.event(
        None,
        "day_reconciled",
        provider=provider,
        day=str(day),
        payments=len(payments),
        missed=len(events),
        mismatches=books.mismatches,
        filed=books.filed,
    )
    return Compared("done", None, len(events), books)


class _Event(Struct):
    id: str


def _id(event: str) -> str:
    return decode(event, type=_Event).id


async def main(day: date) -> int:
    """Reconcile a day with every provider that is configured; the command's exit status."""
    status = 0
    async with at_work(from_environment()) as cashier:
        for provider in cashier.desk.providers:
            compared = await reconcile(cashier, provider, day)
            if compared.books is None:
                sys.stdout.write(f"{provider}: {compared.status}: {compared.reason}\n")
                status = 1
                continue
            sys.stdout.write(
                f"{provider}: {compared.books.mismatches} mismatches, "
                f"{compared.books.filed} of them new; {compared.missed} events were missed, "
                f"{compared.books.events} more are to be applied\n"
            )
        if not cashier.desk.providers:
            sys.stdout.write("no provider is configured: STRIPE_SECRET_KEY, NOWPAYMENTS_API_KEY\n")
    return status


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main(date.fromisoformat(sys.argv[1]))))
    except (IndexError, ValueError):
        sys.exit("reconcile: DAY should be a day, such as 2026-11-20 (UTC).")
    except SettingsError as wrong:
        sys.exit(f"stockade: {wrong}")
    except ProblemDetailsException as wrong:
        sys.exit(f"reconcile: the database: {wrong.title}")
