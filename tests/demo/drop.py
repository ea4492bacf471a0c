"""The second act: a drop that is paid, with money that comes twice, early, late, short or untold.

The product's hold is short while some dawdle, and as long as each way of paying has it otherwise.
"""

from __future__ import annotations

import asyncio
import os
import sys
import uuid
from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.demo.door import WrongAnswer, until
from tests.demo.screen import Step, table
from tests.demo.till import PATIENCE, PRICE, Bill, Till
from tests.server.server import ROOT

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from tests.demo.door import Door
    from tests.demo.shop import Shop

UNITS = 20
BUYERS = 60
FAIL = 4
DAWDLE_SECONDS = 5
TOO_LITTLE = Decimal("0.0003")


def open_drop(shop: Shop, door: Door) -> Till:
    """Put a numbered print on sale, for an hour, and tell Stripe where its webhooks go."""
    shop.provider.endpoint(f"{shop.base_url}/api/webhooks/stripe")
    product = _put_print(shop, hold_seconds=0)
    [drop] = shop.rows(
        "select id from checkout.put_drop(%s, clock_timestamp(), now() + interval '1 hour')",
        product,
    )
    return Till(shop, door, int(drop["id"]), product)


async def hold_drop(till: Till) -> None:
    """Play the drop, scene by scene; every unit finds its buyer, and all money its place."""
    bills = await till.rush(f"{BUYERS} buyers rush for {UNITS} prints", BUYERS)
    await pay_all(till, bills[FAIL:], bills[:FAIL])

    _put_print(till.shop, hold_seconds=DAWDLE_SECONDS)
    late, too_late, short = [await _bill(till.by_coins()) for _ in range(3)]
    await _bill(till.by_card())  # walks away
    _put_print(till.shop, hold_seconds=0)
    await lapse(till, short)
    title = "a dawdler pays late, while units are free"
    await pay_late(till, title, late, "see_replacement", "a new order, paid")

    await pay_twice(till, await _bill(till.by_coins()))
    untold = await _bill(till.by_card())
    till.pay(untold)
    till.lose()
    await pay_before_the_order(till)
    if await till.by_coins() or await till.by_card():
        raise WrongAnswer(f"more than {UNITS} were to be had.")
    title = "another pays late, and nothing is left"
    await pay_late(till, title, too_late, "wait_for_refund", "a refund is owed")

    await clean_up(till)
    await reconcile(till, untold)


async def pay_all(till: Till, paying: list[Bill], failing: list[Bill]) -> None:
    """Let these pay and those fail, and hear of it more often than once."""
    step = Step("their webhooks come at once, each of them twice")
    for bill in paying:
        till.pay(bill)
    for bill in failing:
        till.fail(bill)
    webhooks = await till.deliver(times=2)
    await till.come_to(step, paying, "done")
    await till.come_to(step, failing, "order_again")
    step.end(f"{webhooks} for {len(paying)} paid orders, {len(failing)} cancelled ones")


async def lapse(till: Till, short: Bill) -> None:
    """Wait until the dawdlers' holds have lapsed; one of them has paid a part."""
    till.pay(short, TOO_LITTLE)
    await till.deliver()
    step = Step(
        f"{FAIL} dawdle, one pays too little, and their holds lapse after {DAWDLE_SECONDS} seconds"
    )

    async def look() -> bool:
        return await till.free() == FAIL

    await until(step, look, DAWDLE_SECONDS + PATIENCE)
    await till.come_to(step, [short], "wait_for_refund")
    step.end(f"{FAIL} are free again")


async def pay_late(till: Till, title: str, bill: Bill, next_step: str, told: str) -> None:
    """Let one pay whose order has lapsed."""
    step = Step(title)
    till.pay(bill)
    await till.deliver()
    await till.come_to(step, [bill], next_step)
    step.end(told)


async def pay_twice(till: Till, bill: Bill) -> None:
    """Let one pay the same invoice again."""
    step = Step("one pays the same invoice twice")
    for _ in range(2):
        till.pay(bill)
    await till.deliver()
    await till.come_to(step, [bill], "done")
    step.end("one order is paid, a refund is owed")


async def pay_before_the_order(till: Till) -> None:
    """Tell that an order is paid that isn't there yet."""
    step = Step("a payment is told of before its order is there")
    order_id = str(uuid.uuid4())
    await till.tell(order_id, 202)
    await till.order_of_ones_own(order_id)
    await till.come_to(step, [Bill(order_id, "")], "done")
    step.end("the order is paid as it is made")


async def clean_up(till: Till) -> None:
    """Sweep, and let the API's worker cancel at Stripe what nobody is to pay any more."""
    step = Step("the worker cancels at Stripe what is over here")
    token = {"Authorization": f"Bearer {till.shop.settings['CLEANUP_API_TOKEN']}"}
    await till.door.send("POST", "/api/payments/cleanup-expired", 200, headers=token)

    async def look() -> bool:
        [left] = till.shop.rows(
            "select (select count(*) from payment.task where state = 'open')"
            " + (select count(*) from checkout.purchase_order as o"
            " join stock.reservation as r on r.id = o.reservation_id"
            " where o.state = 'pending' and r.expires_at <= clock_timestamp()) as things"
        )
        return bool(left["things"] == 0)

    await until(step, look, PATIENCE)
    [over] = till.shop.rows(
        "select count(*) as intents from payment.intent"
        " where provider = 'stripe' and state not in ('open', 'paid')"
    )
    asked = till.shop.provider.requests("POST /v1/payment_intents/{id}/cancel")
    cancelled = len({request["path"] for request in asked})
    if not 0 < cancelled == over["intents"]:
        raise WrongAnswer(f"{over['intents']} are over, and {cancelled} were cancelled at Stripe.")
    await till.deliver()
    step.end(f"{cancelled} cancelled")


async def reconcile(till: Till, untold: Bill) -> None:
    """Run the day's reconciliation, as `make reconcile` does."""
    step = Step("a webhook never came, and the day is reconciled")
    if (await till.read(untold.order_id))["status"] != "pending":
        raise WrongAnswer("an order was paid of whose money nobody has told.")
    dba = till.shop.server.url("stockade_dba", till.shop.database)
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "api.command", "reconcile",
        str(till.shop.now().astimezone(UTC).date()),
        cwd=ROOT, env={**os.environ, **till.shop.settings, "STOCKADE_DBA_URL": dba},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await program.communicate()
    if program.returncode:
        raise WrongAnswer(f"reconciliation ended with {program.returncode}: {said.decode()}")
    await till.come_to(step, [untold], "done")
    [listed] = till.shop.rows("select count(*) as payments from payment.statement_line")
    step.end(f"its order is paid, {listed['payments']} payments agree")


def prove(till: Till) -> bool:
    """Print the table and the proof, from the database; whether it holds."""
    books, money = _books(till.shop), _money(till.shop)
    table([
        ("buyers who rushed", BUYERS),
        ("webhooks delivered", till.delivered),
        ("orders paid", books["paid"]),
        ("of them late, in place of one that lapsed", books["late"]),
        ("orders cancelled", books["cancelled"]),
        *[(f"owed to a buyer: {kind}", times) for kind, times in books["owed"].items()],
        *[
            (f"{place}, {row['currency']}", _shown(row["currency"], row[place]))
            for row in money
            for place in ("received", "for orders", "in exceptions")
        ],
    ])  # fmt: skip
    whole = all(row["received"] == row["for orders"] + row["in exceptions"] for row in money)
    owed = ", ".join(f"{times} {kind}" for kind, times in books["owed"].items())
    print(
        f"orders {books['paid']} paid, {books['cancelled']} cancelled · owed {owed or 'nothing'}"
        f" · received {'=' if whole else '≠'} orders + exceptions"
        f" · breaches {books['breaches']}",
        flush=True,
    )
    received = {row["currency"]: row["received"] for row in money}
    return whole and received == till.paid and books == {
        "sold": UNITS,
        "paid": UNITS,
        "pending": 0,
        "cancelled": FAIL + FAIL,
        "late": 1,
        "owed": {"double": 1, "late": 1, "short": 1},
        "breaches": 0,
    }  # fmt: skip


def _books(shop: Shop) -> dict[str, Any]:
    """Count what is true of the drop in the database, whatever anybody was told."""
    [row] = shop.rows("""
        select
          (select d.sold from checkout.active_drop() as d) as sold,
          count(*) filter (where o.state = 'paid') as paid,
          count(*) filter (where o.state = 'pending') as pending,
          count(*) filter (where o.state = 'cancelled') as cancelled,
          count(*) filter (where o.late) as late,
          (
            select coalesce(jsonb_object_agg(e.kind, e.times), '{}')
            from (
              select kind, count(*) as times from payment.exception
              where resolved_at is null group by kind
            ) as e
          ) as owed,
          (select count(*) from ops.check()) as breaches
        from checkout.overview as o
    """)
    return row


def _money(shop: Shop) -> list[dict[str, Any]]:
    """Return what was received and where it is, a row for each currency, in cents or coins."""
    return shop.rows("""
        select
          r.currency,
          sum(r.amount) as received,
          sum(kept.orders) as "for orders",
          sum(kept.exceptions) as "in exceptions"
        from payment.receipt as r
        cross join lateral (
          select
            coalesce(sum(a.amount) filter (where a.purpose = 'order'), 0) as orders,
            coalesce(sum(a.amount) filter (where a.purpose = 'exception'), 0) as exceptions
          from payment.allocation as a
          where a.receipt_id = r.id
        ) as kept
        group by r.currency
        order by r.currency
    """)


def _shown(currency: str, amount: Decimal) -> str:
    return str(amount.scaleb(-2) if currency == "USD" else amount)


def _put_print(shop: Shop, hold_seconds: int) -> int:
    [product] = shop.rows(
        "select id from stock.put_product('print', 'Numbered print', %s, %s, hold_seconds => %s)",
        PRICE,
        UNITS,
        hold_seconds,
    )
    return int(product["id"])


async def _bill(asking: Awaitable[Bill | None]) -> Bill:
    bill = await asking
    if bill is None:
        raise WrongAnswer("it was sold out too early.")
    return bill
