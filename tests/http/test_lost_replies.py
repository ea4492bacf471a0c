"""The reply to each call of a provider is lost once, and everything ends as if it had not been."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from api.cashier import at_work
from api.reconciliation import reconcile
from api.settings import from_environment
from tests.calls import lapse_all
from tests.http.running import environment
from tests.http.ways import BITCOIN, CARD, COINS, PAGE, charged, payable
from tests.http.working import REFUND, refundable, refunds

if TYPE_CHECKING:
    from tests.calls import Session
    from tests.http.till import Till

CALLS = {
    "what is made": [CARD.route, PAGE.route, COINS.route],
    "what is asked": [
        "GET /v1/payment_intents/{id}",
        "GET /v1/checkout/sessions/{id}",
        "GET /v1/payment/{id}",
        "POST /v1/auth",
    ],
    "what is ended": [
        "POST /v1/payment_intents/{id}/cancel",
        "POST /v1/checkout/sessions/{id}/expire",
        REFUND,
        "GET /v1/refunds",
    ],
    "what is listed": ["GET /v1/payment_intents", "GET /v1/events", "GET /v1/payment/"],
}
"""The calls of the providers by what they are for; those of one line belong to separate errands."""


@pytest.mark.parametrize("routes", CALLS.values(), ids=CALLS)
def test_a_lost_reply_changes_nothing_of_how_all_ends(
    till: Till, dba: Session, routes: list[str]
) -> None:
    refundable(till, dba)
    lapse_all(till.db)
    before = {route: len(till.provider.requests(route)) for route in routes}
    for route in routes:
        till.provider.fault(route, "lost")
    paid = [(way, way.insist(till)) for way in (CARD, PAGE, COINS)]
    unpaid = [way.insist(till) for way in (CARD, PAGE)]
    seen = COINS.insist(till)
    payment = till.provider.pay_invoice(till.made(seen), "confirming")
    till.provider.deliver(till.provider.letters()[-1])
    # From here on no webhook comes.
    till.provider.pay_invoice(
        till.made(seen), "finished", actually_paid=BITCOIN, payment_id=payment["payment_id"]
    )
    for way, order_id in paid:
        way.pay(till, till.made(order_id))
    till.age(6)
    work_twice(till)
    assert {till.read(order_id)["status"] for order_id in (seen, *dict(paid).values())} == {"paid"}
    lapse_all(till.db)
    work_twice(till)
    while not compared(till):
        pass
    assert {till.read(order_id)["status"] for order_id in unpaid} == {"cancelled"}
    assert till.kept() == {"refund": 10_000, "order": 2000 + 2 * Decimal(BITCOIN)}
    assert (charged(till), payable(till), refunds(till)) == (3, [], 1)
    assert (till.free(), till.tasks()) == (6, [])
    till.provider.deliver(*till.provider.letters())
    assert till.kept() == {"refund": 10_000, "order": 2000 + 2 * Decimal(BITCOIN)}
    for route in routes:
        assert len(till.provider.requests(route)) > before[route], "nothing was lost"


def work_twice(till: Till) -> None:
    """Sweep and work, and again when what had no answer has rested."""
    till.sweep()
    till.work()
    till.let_leases_end()
    till.work()


def compared(till: Till) -> bool:
    """Lay today's books of both providers beside ours; whether there were whole lists of it."""
    return asyncio.run(_compared(till))


async def _compared(till: Till) -> bool:
    environ = environment(till.db.url("stockade_api"), till.api.port, **till.settings)
    async with at_work(from_environment(environ)) as cashier:
        today = datetime.now(UTC).date()
        ended = [await reconcile(cashier, provider, today) for provider in cashier.desk.providers]
    return {one.status for one in ended} == {"done"}
