"""The API and the worker are killed at each point of a payment; nothing is lost, nothing doubled.

Afterwards no order is both unpaid and charged, no unit is lost (ops.check() after each test), and
no refund is made twice.
"""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.calls import lapse_all
from tests.http.killing import deaf, kill
from tests.http.watching import failures, until
from tests.http.working import REFUND, refundable, refunds, worker
from tests.providers.fake.stripe import KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.calls import Session
    from tests.http.conftest import Serve
    from tests.http.till import Till

CREATE = "POST /v1/payment_intents"
SAME_KEY = "01a1fde7-5084-7ee0-9c3a-22a409cb9222"

UNSENT, SENT, ANSWERED = "unsent", "sent", "answered"

BUYING = {
    "after the reserve": "checkout.purchase_order",
    "after the order": "payment.intent",
    "after the intent's commit": UNSENT,
    "after the send": SENT,
    "after the reply": "payment.name",
    "after the answer": ANSWERED,
}
"""Where a program is killed that sells: at the provider, or before it writes to a table."""

REFUNDING = {
    "after the claim": UNSENT,
    "after the send": SENT,
    "after the reply": "payment.outflow",
}
LOOKING = {"after the claim": UNSENT, "after the reply": "payment.name"}


@contextmanager
def halted(till: Till, at: str, route: str) -> Iterator[tuple[dict[str, str], Callable[[], bool]]]:
    """Let a program come as far as this and no further: its settings, and whether it is there."""
    if at == UNSENT:
        with deaf() as ear:
            yield {"STRIPE_API_BASE": ear.url}, ear.called
    elif at == SENT:
        till.provider.fault(route, "slow", seconds=1)
        yield {}, lambda: bool(till.provider.requests(route))
    else:
        with nobody_writes(till, at):
            before = failures(till.db)
            # Told busy, and told again: it keeps on trying.
            yield {}, lambda: failures(till.db) >= before + 2


@contextmanager
def nobody_writes(till: Till, table: str) -> Iterator[None]:
    """Let every write to a table be busy: a program goes as far as that, and tries again."""
    with till.db.connect("admin", autocommit=False) as holder:
        holder.execute(b"lock table %s in exclusive mode" % table.encode())
        yield


def killed_while_it_sells(till: Till, another: Serve, at: str) -> None:
    """Let a buyer ask for an intent, and kill the API at that point."""
    if at == ANSWERED:
        with another(**till.provider.settings) as api:
            assert replace(till, api=api).create_intent(key=SAME_KEY).status_code == 201
            kill(api.process)
        return
    with (
        halted(till, at, CREATE) as (settings, there),
        another(**{**till.provider.settings, **settings}) as api,
    ):
        buyer = threading.Thread(target=lambda: buys(replace(till, api=api)))
        buyer.start()
        until(there)
        kill(api.process)
        buyer.join()
    if at == SENT:
        until(lambda: bool(at_the_provider(till)))


def buys(till: Till) -> None:
    """Ask for an intent, of somebody who is killed meanwhile."""
    with pytest.raises(httpx.TransportError):
        till.create_intent(key=SAME_KEY)


def at_the_provider(till: Till) -> list[str]:
    """Return the states of what the provider has made."""
    listed = httpx.get(
        f"{till.provider.url}/v1/payment_intents?limit=100",
        headers={"Authorization": f"Bearer {KEY}"},
    )
    return [intent["status"] for intent in listed.json()["data"]]


@pytest.mark.parametrize("at", BUYING.values(), ids=BUYING)
def test_a_buyer_who_comes_back_with_the_same_key_pays_once(
    till: Till, another: Serve, at: str
) -> None:
    killed_while_it_sells(till, another, at)
    again = till.create_intent(key=SAME_KEY)
    assert again.status_code in {200, 201}, again.text
    till.provider.pay(till.made(again.json()["order_id"]))
    till.provider.deliver(*till.provider.letters())
    till.age(6)
    till.sweep()
    till.work()
    assert (till.orders(), till.kept()) == ({"paid": 1}, {"order": 1000})
    assert (at_the_provider(till), till.free()) == (["succeeded"], 9)


@pytest.mark.parametrize("at", BUYING.values(), ids=BUYING)
def test_when_the_buyer_never_comes_back_nothing_is_held_and_nothing_can_be_paid(
    till: Till, another: Serve, at: str
) -> None:
    killed_while_it_sells(till, another, at)
    lapse_all(till.db)
    # Cancelled, then asked about or made known, then ended at the provider, too.
    for _ in range(3):
        till.age(6)
        till.sweep()
        till.work()
    assert set(till.orders()) <= {"cancelled"}
    assert (till.free(), till.kept(), till.tasks()) == (10, {}, [])
    assert set(at_the_provider(till)) <= {"canceled"}


def test_without_the_same_key_a_crash_would_hold_twice(till: Till, another: Serve) -> None:
    """The control: it is the key that makes the second request the same one."""
    killed_while_it_sells(till, another, BUYING["after the reply"])
    assert till.create_intent().status_code == 201
    assert (till.orders(), till.free()) == ({"pending": 2}, 8)


@pytest.mark.parametrize("point", ["after it is recorded", "after it is applied"])
def test_a_webhook_that_was_never_answered_takes_effect_once(
    till: Till, another: Serve, point: str
) -> None:
    order_id = till.create_intent().json()["order_id"]
    till.provider.pay(till.made(order_id))
    headers, body = till.provider.letter(till.provider.letters()[-1])
    with ExitStack() as stack:
        if point == "after it is recorded":
            stack.enter_context(nobody_writes(till, "payment.receipt"))
            reached = lambda: bool(till.db.admin("select 1 from payment.event"))  # noqa: E731
        else:
            reached = lambda: till.read(order_id)["status"] == "paid"  # noqa: E731
        with another(**till.provider.settings) as api:

            def deliver() -> None:
                try:
                    api.client.post("/api/webhooks/stripe", content=body, headers=headers)
                except httpx.TransportError:
                    return

            sender = threading.Thread(target=deliver)
            sender.start()
            until(reached)
            kill(api.process)
            sender.join()
    [event] = till.db.admin("select state from payment.event")
    assert event.state == ("received" if point == "after it is recorded" else "applied")
    till.work()
    till.provider.deliver(*till.provider.letters())
    assert (till.orders(), till.kept()) == ({"paid": 1}, {"order": 1000})


@pytest.mark.parametrize("at", REFUNDING.values(), ids=REFUNDING)
def test_a_refund_is_made_once_whenever_its_worker_dies(
    till: Till, dba: Session, tmp_path: Path, at: str
) -> None:
    refundable(till, dba)
    with (
        halted(till, at, REFUND) as (settings, there),
        worker(till, tmp_path, **settings) as process,
    ):
        until(there)
        kill(process)
    if at == SENT:
        until(lambda: refunds(till) == 1)
    assert till.work() == 0, "its lease holds"
    till.let_leases_end()
    till.work()
    assert (refunds(till), till.kept(), till.tasks()) == (1, {"refund": 10_000}, [])
    till.provider.deliver(*till.provider.letters())
    assert till.kept() == {"refund": 10_000}


@pytest.mark.parametrize("at", LOOKING.values(), ids=LOOKING)
def test_a_look_up_is_taken_up_again_when_its_worker_died(
    till: Till, tmp_path: Path, at: str
) -> None:
    till.provider.fault(CREATE, "lost")
    assert till.create_intent(key=SAME_KEY).status_code == 504
    till.let_leases_end()
    with (
        halted(till, at, CREATE) as (settings, there),
        worker(till, tmp_path, **settings) as process,
    ):
        until(there)
        kill(process)
    till.let_leases_end()
    till.work()
    assert (till.intents(), till.tasks(), len(at_the_provider(till))) == (["open"], [], 1)
