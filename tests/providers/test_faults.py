"""Every call of both providers meets every fault, and says no more than it can know."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest

from api.providers import replies
from tests.providers.calls import KEY, every, last_hour
from tests.providers.test_payouts import listed as list_payouts
from tests.providers.test_payouts import order, ordered, verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.providers.replies import Reply
    from api.providers.stripe import Intent, Stripe
    from tests.providers.calls import NowPaymentsCalls, StripeCalls
    from tests.providers.fake import FakeProvider

STRIPE: dict[str, Callable[[StripeCalls, str, str], Reply[Any]]] = {
    "POST /v1/payment_intents": lambda call, *_: call.create("again"),
    "GET /v1/payment_intents/{id}": lambda call, intent, _: call(
        lambda client: client.get_intent(intent)
    ),
    "POST /v1/payment_intents/{id}/cancel": lambda call, intent, _: call(
        lambda client: client.cancel_intent("cancel", intent)
    ),
    "POST /v1/checkout/sessions": lambda call, *_: call.session("again"),
    "GET /v1/checkout/sessions/{id}": lambda call, _, session: call(
        lambda client: client.get_session(session)
    ),
    "POST /v1/checkout/sessions/{id}/expire": lambda call, _, session: call(
        lambda client: client.expire_session("expire", session)
    ),
    "POST /v1/refunds": lambda call, intent, _: call.refund("refund", intent, 1),
    "GET /v1/payment_intents": lambda call, *_: call.intents()[-1],
    "GET /v1/events": lambda call, *_: call(
        lambda client: every(client.list_undelivered_events(*last_hour()))
    )[-1],
    "GET /v1/checkout/sessions": lambda call, *_: call(
        lambda client: every(client.list_sessions(*last_hour()))
    )[-1],
    "GET /v1/refunds": lambda call, intent, _: call(
        lambda client: every(client.list_refunds(intent))
    )[-1],
}
NOWPAYMENTS: dict[str, Callable[[NowPaymentsCalls, str], Reply[Any]]] = {
    "POST /v1/invoice": lambda ask, _: ask.create(),
    "GET /v1/payment/{id}": lambda ask, payment: ask(lambda client: client.get_payment(payment)),
    "POST /v1/auth": lambda ask, _: ask.payments()[-1],
    "GET /v1/payment/": lambda ask, _: ask.payments()[-1],
    "POST /v1/payout": lambda ask, _: order(ask),
    "POST /v1/payout/{id}/verify": lambda ask, _: verify(ask, ordered(ask)),
    "GET /v1/payout": lambda ask, _: list_payouts(ask)[-1],
}
FAULTS = {
    "cut": "unknown",
    "lost": "unknown",
    "failed": "unknown",
    "crashed": "unknown",
    "in_use": "unknown",
    "rate_limited": "busy",
    "slow": "done",
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("route", STRIPE)
def test_a_call_of_stripe_ends_as_what_is_certain(
    call: StripeCalls, provider: FakeProvider, route: str, fault: str
) -> None:
    intent, session = call.created().id, call.session().value
    assert session is not None
    if "refunds" in route:
        provider.pay(intent)
    sent = len(provider.requests(route))
    provider.fault(route, fault, seconds=0.01)
    assert STRIPE[route](call, intent, session.id).status == FAULTS[fault]
    assert len(provider.requests(route)) == sent + 1, "sent once, and not again"


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("route", NOWPAYMENTS)
def test_a_call_of_nowpayments_ends_as_what_is_certain(
    ask: NowPaymentsCalls, provider: FakeProvider, route: str, fault: str
) -> None:
    payment = provider.pay_invoice(ask.created().id, "waiting")["payment_id"]
    sent = len(provider.requests(route))
    provider.fault(route, fault, seconds=0.01)
    assert NOWPAYMENTS[route](ask, str(payment)).status == FAULTS[fault]
    assert len(provider.requests(route)) == sent + 1, "sent once, and not again"


@pytest.mark.parametrize(
    ("fault", "made", "afterwards"),
    [
        ("cut", 0, "done"),
        ("lost", 1, "done"),
        ("failed", 0, "unknown"),
        ("crashed", 1, "unknown"),
        ("in_use", 0, "done"),
        ("rate_limited", 0, "done"),
        ("slow", 1, "done"),
    ],
)
def test_what_a_fault_did_at_stripe_is_seen_in_the_list_and_the_same_key_asks_again(
    call: StripeCalls, provider: FakeProvider, fault: str, made: int, afterwards: str
) -> None:
    provider.fault("POST /v1/payment_intents", fault)
    call.create()
    assert listed(call.intents()) == made
    assert call.create().status == afterwards
    # Never a second intent: what was made is answered again, and a stored 500 stays.
    assert listed(call.intents()) == max(made, afterwards == "done")


def listed(pages: list[Reply[Any]]) -> int:
    """Count the objects of a list."""
    return sum(page.value.count for page in pages if page.value)


def test_two_calls_under_one_key_at_once_are_one_and_a_conflict(
    call: StripeCalls, provider: FakeProvider
) -> None:
    provider.fault("POST /v1/payment_intents", "slow", seconds=0.5)

    async def both(client: Stripe) -> list[Reply[Intent]]:
        calls = (client.create_intent(KEY, 1999, "eur", {}) for _ in range(2))
        return await asyncio.gather(*calls)

    outcomes = call(both)
    assert {(reply.status, reply.reason) for reply in outcomes} == {
        ("done", None),
        ("unknown", "idempotency_key_in_use"),
    }
    assert listed(call.intents()) == 1


@pytest.mark.parametrize("name", ["stripe", "nowpayments"])
def test_no_answer_within_the_time_is_unknown_and_what_was_done_stays_done(
    call: StripeCalls,
    ask: NowPaymentsCalls,
    provider: FakeProvider,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    monkeypatch.setattr(replies, "SECONDS", 0.2)
    route = {"stripe": "POST /v1/payment_intents", "nowpayments": "POST /v1/invoice"}[name]
    provider.fault(route, "slow", seconds=0.6)
    began = time.monotonic()
    reply: Reply[Any] = call.create() if name == "stripe" else ask.create()
    assert (reply.status, reply.reason) == ("unknown", "TimeoutError")
    assert time.monotonic() - began < 0.6
    if name == "stripe":
        # It is still under way there, or just done: the same key never makes another.
        monkeypatch.setattr(replies, "SECONDS", 10)
        while call.create().status != "done":
            pass
        assert listed(call.intents()) == 1
