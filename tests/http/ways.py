"""The three ways to pay, each as a buyer goes it, and what their providers say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

import httpx

from tests.providers.fake.stripe import KEY, OPEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.http.till import Till

BITCOIN = "0.000321"
"""What the fake asks for any invoice."""


@dataclass(frozen=True)
class Way:
    """By which route of its provider it is made, how a buyer asks for it, and how it is paid."""

    route: str
    ask: Callable[[Till, str], httpx.Response]
    pay: Callable[[Till, str], object]

    def insist(self, till: Till) -> str:
        """Ask for it, with the same key again while nobody knows; the order's id."""
        key = str(uuid4())
        answer = self.ask(till, key)
        while answer.status_code == 504:
            answer = self.ask(till, key)
        assert answer.is_success, answer.text
        order_id: str = answer.json()["order_id"]
        return order_id


CARD = Way(
    "POST /v1/payment_intents",
    lambda till, key: till.create_intent(key=key),
    lambda till, name: till.provider.pay(name),
)
PAGE = Way(
    "POST /v1/checkout/sessions",
    lambda till, key: till.create_intent(key=key, mode="checkout"),
    lambda till, name: till.provider.pay(name),
)
COINS = Way(
    "POST /v1/invoice",
    lambda till, key: till.create_invoice(key=key),
    lambda till, name: till.provider.pay_invoice(name, "finished", actually_paid=BITCOIN),
)


def charged(till: Till) -> int:
    """Count what Stripe's buyers have paid."""
    return list(_states(till)).count("succeeded")


def payable(till: Till) -> list[str]:
    """Return the states of what can still be paid at Stripe."""
    return [state for state in _states(till) if state in {*OPEN, "open"}]


def made(till: Till) -> int:
    """Count what Stripe has made that a buyer can pay, whatever became of it."""
    return len(list(_states(till)))


def _states(till: Till) -> Iterator[str]:
    for kind in ("payment_intents", "checkout/sessions"):
        listed = httpx.get(
            f"{till.provider.url}/v1/{kind}?limit=100", headers={"Authorization": f"Bearer {KEY}"}
        )
        yield from (thing["status"] for thing in listed.json()["data"])
