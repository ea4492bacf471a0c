"""The API and the worker are killed at each point of a payment; nothing is lost, nothing doubled.

Afterwards no order is both unpaid and charged, no unit is lost (ops.check() after each test), and
no refund is made twice.
"""

from __future__ import annotations

import json
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

import httpx
import pytest

from tests.calls import call, lapse_all
from tests.http.killing import deaf, kill
from tests.http.test_marketplace import buy, read, shown
from tests.http.till import signed
from tests.http.watching import UNTOLD, failures, until, waiting_for_a_lock
from tests.http.ways import BITCOIN, CARD, COINS, PAGE, charged, made, payable
from tests.http.working import REFUND, refundable, refunds, worker
from tests.market.bazaar import lead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.calls import Session
    from tests.http.conftest import Serve
    from tests.http.running import Api
    from tests.http.till import Till
    from tests.http.ways import Way

COMING_BACK = {
    CARD: "01a1fde7-5084-7ee0-9c3a-22a409cb9221",
    PAGE: "01a1fde7-5084-7ee0-9c3a-22a409cb9222",
    COINS: "01a1fde7-5084-7ee0-9c3a-22a409cb9223",
}
"""A buyer's key for each way to pay; they come back with it after the crash."""

GOING_AWAY = {way: key.replace("7ee0", "7ee1") for way, key in COMING_BACK.items()}

UNSENT, SENT, ANSWERED = "unsent", "sent", "answered"

BUYING = {
    "after the reserve": "checkout.purchase_order",
    "after the order": "payment.intent",
    "after the intent's commit": UNSENT,
    "after the send": SENT,
    "after the reply": "payment.name",
    "after the answer": ANSWERED,
}
"""Where a program is killed: at its provider, or where it would write to these tables."""

WORKING = {
    "after the claim": UNSENT,
    "after the send": SENT,
    "after the reply": "payment.outflow, payment.intent, payment.name, payment.receipt",
}

ERRANDS = [
    REFUND,
    "POST /v1/payment_intents/{id}/cancel",
    "POST /v1/checkout/sessions/{id}/expire",
    CARD.route,
    PAGE.route,
    "GET /v1/payment/",
]
"""What a worker asks of the providers, once each: the last three are look-ups."""


@contextmanager
def halted(
    till: Till, at: str, routes: Sequence[str]
) -> Iterator[tuple[dict[str, str], Callable[[], bool]]]:
    """Let a program come so far with its requests on these routes: its settings, and if it has."""
    if at == UNSENT:
        with deaf() as ear:
            settings = {"STRIPE_API_BASE": ear.url, "NOWPAYMENTS_API_BASE": f"{ear.url}/v1"}
            yield settings, lambda: ear.heard() >= len(routes)
    elif at == SENT:
        wanted = {route: came(till, route) + routes.count(route) for route in routes}
        for route in routes:
            till.provider.fault(route, "slow", seconds=1)
        yield {}, lambda: all(came(till, route) == wanted[route] for route in routes)
    else:
        with nobody_writes(till, at):
            before = failures(till.db)
            # Told busy as often as there is something to do, and it keeps on trying.
            yield {}, lambda: failures(till.db) >= before + len(routes)


@contextmanager
def nobody_writes(till: Till, tables: str) -> Iterator[None]:
    """Let every write to these tables be busy: a program goes as far as that, and tries again."""
    with till.db.connect("admin", autocommit=False) as holder:
        holder.execute(f"lock table {tables} in exclusive mode".encode())
        yield
        # What a dead program has asked for last may still wait, and would be done now.
        until(lambda: waiting_for_a_lock(till.db) == 0)


def came(till: Till, route: str) -> int:
    """Count the requests that came on a provider's route."""
    return len(till.provider.requests(route))


def killed_while_it_sells(till: Till, another: Serve, at: str) -> None:
    """Let two buyers of each kind ask where to pay, and kill the API at that point."""
    buyers = [*COMING_BACK.items(), *GOING_AWAY.items()]
    till.drop()
    if at == ANSWERED:
        with another(**till.settings) as api:
            answers = [way.ask(replace(till, api=api), key) for way, key in buyers]
            kill(api.process)
        assert {answer.status_code for answer in answers} == {201}
        return
    with (
        halted(till, at, [way.route for way, _ in buyers]) as (settings, there),
        another(**{**till.settings, **settings}) as api,
    ):
        its = replace(till, api=api)
        asking = [threading.Thread(target=is_cut_off, args=(its, *buyer)) for buyer in buyers]
        for one in asking:
            one.start()
        until(there, UNTOLD)
        kill(api.process)
        for one in asking:
            one.join()
    if at == SENT:
        until(lambda: made(till) == 4)


def is_cut_off(till: Till, way: Way, key: str) -> None:
    """Ask where to pay, of somebody who is killed meanwhile."""
    with pytest.raises(httpx.TransportError):
        way.ask(till, key)


@pytest.mark.parametrize("at", BUYING.values(), ids=BUYING)
def test_who_comes_back_with_the_same_key_pays_once_and_who_does_not_holds_nothing(
    till: Till, another: Serve, at: str
) -> None:
    killed_while_it_sells(till, another, at)
    for way, key in COMING_BACK.items():
        again = way.ask(till, key)
        assert again.status_code in {200, 201}, again.text
        way.pay(till, till.made(again.json()["order_id"]))
    till.provider.deliver(*till.provider.letters())
    lapse_all(till.db)
    # Cancelled, then asked about or made known, then ended at the provider, too.
    for _ in range(3):
        till.age(6)
        till.sweep()
        till.work()
    assert till.orders().pop("cancelled", 0) in {0, len(GOING_AWAY)}
    assert (till.orders()["paid"], till.kept()) == (3, {"order": 2000 + Decimal(BITCOIN)})
    assert (charged(till), payable(till)) == (2, [])
    assert (till.free(), till.tasks()) == (7, [])


def test_without_the_same_key_a_crash_would_hold_twice(till: Till, another: Serve) -> None:
    """The control: it is the key that makes the second request the same one."""
    killed_while_it_sells(till, another, BUYING["after the reply"])
    assert CARD.ask(till, COMING_BACK[CARD]).status_code == 200
    assert (till.orders(), till.free()) == ({"pending": 6}, 4)
    assert till.create_intent().status_code == 201
    assert (till.orders(), till.free()) == ({"pending": 7}, 3)


@pytest.mark.parametrize("point", ["after it is recorded", "after it is applied"])
def test_webhooks_that_were_never_answered_take_effect_once(
    till: Till, another: Serve, point: str
) -> None:
    card, coins = CARD.insist(till), COINS.insist(till)
    CARD.pay(till, till.made(card))
    COINS.pay(till, till.made(coins))
    success = json.dumps(
        {"idempotency_key": "key-1", "order_id": till.ordered(), "status": "success"}
    ).encode()
    told = [
        ("/api/webhooks/stripe", *till.provider.letter(till.provider.letters()[0])),
        ("/api/payments/ipn-callback", *till.provider.letter(till.provider.letters()[1])),
        ("/api/payments/webhook", signed(success), success),
    ]
    with ExitStack() as stack:
        if point == "after it is recorded":
            stack.enter_context(nobody_writes(till, "payment.receipt"))
            reached = lambda: events(till) == ["received"] * 3  # noqa: E731
        else:
            reached = lambda: till.orders() == {"paid": 3}  # noqa: E731
        with another(**till.settings) as api:
            senders = [threading.Thread(target=tries, args=(api, *one)) for one in told]
            for sender in senders:
                sender.start()
            until(reached)
            kill(api.process)
            for sender in senders:
                sender.join()
    assert events(till) == ["received" if point == "after it is recorded" else "applied"] * 3
    till.work()
    for path, headers, body in told:
        assert till.api.client.post(path, content=body, headers=headers).status_code == 200
    assert (till.orders(), till.kept()) == ({"paid": 3}, {"order": 2000 + Decimal(BITCOIN)})


def events(till: Till) -> list[str]:
    """Return the states of all events, oldest first."""
    return [row.state for row in till.db.admin("select state from payment.event order by id")]


HANDING_OVER = {
    "before the purchase is marked as paid": "market.purchase",
    "after it is": None,
}
"""Where an API that hears of a lead's payment is killed: where it would write to this table."""


@pytest.mark.parametrize("table", HANDING_OVER.values(), ids=HANDING_OVER)
def test_a_lead_that_was_paid_by_card_is_handed_over_once_whoever_dies(
    till: Till, another: Serve, dba: Session, table: str | None
) -> None:
    one, buyer = lead(dba), uuid4()
    bought = buy(till.api, buyer, one, pay_with="card", mode="intent").json()
    CARD.pay(till, till.made(bought["order_id"]))
    headers, body = till.provider.letter(till.provider.letters()[-1])
    with ExitStack() as stack:
        if table is not None:
            stack.enter_context(nobody_writes(till, table))
        before = failures(till.db)
        with another(**till.settings) as api:
            telling = threading.Thread(
                target=tries, args=(api, "/api/webhooks/stripe", headers, body)
            )
            telling.start()
            until(lambda: failures(till.db) > before if table else "paid" in till.orders(), UNTOLD)
            kill(api.process)
            telling.join()
    assert events(till) == ["received" if table else "applied"]
    till.work()
    for _ in range(2):
        answer = till.api.client.post("/api/webhooks/stripe", content=body, headers=headers)
        assert answer.status_code == 200
        call(dba, "market.sweep")
    purchase = read(till.api, shown(bought["purchase_id"]), buyer)
    assert (purchase["status"], purchase["completed_at"] is not None) == ("completed", True)
    [sold] = till.db.admin("select status, sold_count from market.lead")
    assert (tuple(sold), till.kept()) == (("sold", 1), {"order": 1000})


def tries(api: Api, path: str, headers: dict[str, str], body: bytes) -> None:
    """Deliver a letter to somebody who may be killed meanwhile."""
    try:
        api.client.post(path, content=body, headers=headers)
    except httpx.TransportError:
        return


@pytest.mark.parametrize("at", WORKING.values(), ids=WORKING)
def test_each_errand_is_run_once_whenever_its_worker_dies(
    till: Till, dba: Session, tmp_path: Path, at: str
) -> None:
    errands(till, dba)
    with (
        halted(till, at, ERRANDS) as (settings, there),
        worker(till, tmp_path, STOCKADE_WORKER_TASKS="8", **settings) as process,
    ):
        until(there, UNTOLD)
        kill(process)
    if at == SENT:
        until(lambda: refunds(till) == 1)
    assert till.work() == 0, "its leases hold"
    till.let_leases_end()
    till.work()
    assert till.intents() == ["paid", "cancelled", "expired", "open", "open", "refused", "paid"]
    assert (refunds(till), till.tasks()) == (1, [])
    assert till.kept() == {"refund": 10_000, "order": 1000}
    till.provider.deliver(*till.provider.letters())
    assert till.kept() == {"refund": 10_000, "order": 1000}


def errands(till: Till, dba: Session) -> None:
    """Let the worker have one task of each kind: the ERRANDS, and an event to apply."""
    refundable(till, dba)
    lapse_all(till.db)
    CARD.insist(till)
    PAGE.insist(till)
    lapse_all(till.db)
    till.sweep()
    for way in (CARD, PAGE, COINS):
        till.provider.fault(way.route, "lost")
        assert way.ask(till, COMING_BACK[way]).status_code == 504
    CARD.pay(till, till.made(CARD.insist(till)))
    letter = till.provider.letters()[-1]
    event = json.loads(till.provider.letter(letter)[1])
    call(dba, "payment.record_event", provider="stripe", payload=event, delivery_id=letter)
    till.let_leases_end()
