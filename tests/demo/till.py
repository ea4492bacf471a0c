"""The drop's buyers, who speak HTTP, and its payment providers, who send signed webhooks."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.demo.door import WrongAnswer, together, until
from tests.demo.screen import Step
from tests.demo.shop import service_token
from tests.providers.schemes import sign_standard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.demo.door import Door
    from tests.demo.shop import Shop

PRICE = 2500
"""What a unit costs, in cents."""

COINS = Decimal("0.000321")
"""What the fake provider asks for any invoice, in bitcoin."""

PATIENCE = 20
"""Seconds for what should be so at once: an event that met a busy row is applied a little later."""

SOLD_OUT = ("Not enough inventory remaining", "Insufficient inventory available")


@dataclass(frozen=True)
class Bill:
    """An order that is to be paid, and what the provider calls its bill."""

    order_id: str
    name: str

    @property
    def by_card(self) -> bool:
        """Say whether it is Stripe's."""
        return self.name.startswith("pi_")


@dataclass
class Till:
    """One drop, sold over HTTP; `paid` is what its buyers have paid, by currency."""

    shop: Shop
    door: Door
    drop_id: int
    product_id: int
    paid: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    delivered: int = 0
    told_sold_out: int = 0
    _seen: set[str] = field(default_factory=set)

    # What buyers do.

    async def by_coins(self) -> Bill | None:
        """Ask for a unit and an invoice at NOWPayments; None where it is sold out."""
        body = {"drop_id": self.drop_id, "quantity": 1}
        made = await self._ask("/api/payments/create-invoice", body)
        return Bill(made["order_id"], made["invoice_url"].rpartition("/")[2]) if made else None

    async def by_card(self) -> Bill | None:
        """Ask for a unit and a PaymentIntent at Stripe; None where it is sold out."""
        body = {"items": [{"product_id": self.product_id, "quantity": 1}]}
        made = await self._ask("/api/payment/create-intent", body)
        secret = made["client_secret"] if made else ""
        return Bill(made["order_id"], secret.partition("_secret")[0]) if made else None

    async def rush(self, title: str, buyers: int) -> list[Bill]:
        """Let so many ask at once, one in four for a card; the bills of those who got a unit."""
        step = Step(title, buyers)
        ways = (self.by_card, self.by_coins, self.by_coins, self.by_coins)
        asked = await together(step, [ways[buyer % 4]() for buyer in range(buyers)])
        bills = [bill for bill in asked if bill]
        step.end(f"{len(bills)} got one, {buyers - len(bills)} were told it is sold out")
        return bills

    async def order_of_ones_own(self, order_id: str) -> None:
        """Hold a unit and let the shop's back office order it, under an id that it chose."""
        body = {"product_id": self.product_id, "qty": 1}
        hold = await self.door.send("POST", "/api/holds", 201, 200, headers=_key(), json=body)
        wanted = {"hold_id": hold.json()["hold_id"], "order_id": order_id}
        token = {"Authorization": f"Bearer {service_token(self.shop)}"}
        await self.door.send("POST", "/api/orders", 201, 200, headers=token, json=wanted)

    async def read(self, order_id: str) -> dict[str, Any]:
        """Read an order, as its buyer does."""
        order: dict[str, Any] = (await self.door.send("GET", f"/api/orders/{order_id}", 200)).json()
        return order

    async def free(self) -> int:
        """Read how many units of the drop are free."""
        shown = (await self.door.send("GET", "/api/drops/active", 200)).json()["drops"]
        return next(int(drop["free"]) for drop in shown if drop["drop_id"] == self.drop_id)

    # What providers do.

    def pay(self, bill: Bill, coins: Decimal = COINS) -> None:
        """Let a buyer pay a bill; fewer coins than it says are a part of it."""
        if bill.by_card:
            self.shop.provider.pay(bill.name)
            self.paid["USD"] += PRICE
        else:
            status = "finished" if coins >= COINS else "partially_paid"
            self.shop.provider.pay_invoice(bill.name, status, actually_paid=str(coins))
            self.paid["BTC"] += coins

    def fail(self, bill: Bill) -> None:
        """Let the payment of a bill fail."""
        if bill.by_card:
            self.shop.provider.fail(bill.name)
        else:
            self.shop.provider.pay_invoice(bill.name, "failed")

    async def deliver(self, times: int = 1) -> int:
        """Send the webhooks that were not sent yet, so often and all at once; how many."""
        letters = [one for one in self.shop.provider.letters() if one not in self._seen] * times
        self._seen.update(letters)
        answers = await asyncio.to_thread(self.shop.provider.deliver, *letters, at_once=True)
        if set(answers) - {200}:
            raise WrongAnswer(f"webhooks were answered {dict(Counter(answers))}.")
        self.delivered += len(letters)
        return len(letters)

    def lose(self) -> None:
        """Let the webhooks that were not sent yet get lost."""
        self._seen.update(self.shop.provider.letters())

    async def tell(self, order_id: str, wanted: int) -> None:
        """Send the generic webhook: this order is paid."""
        told = {"idempotency_key": order_id, "order_id": order_id, "status": "success"}
        body = json.dumps(told).encode()
        signed = sign_standard(
            body, int(time.time()), self.shop.settings["STOCKADE_WEBHOOK_SECRETS"]
        )
        await self.door.send("POST", "/api/payments/webhook", wanted, content=body, headers=signed)
        self.paid["USD"] += PRICE
        self.delivered += 1

    # What comes of it.

    async def come_to(self, step: Step, bills: Sequence[Bill], next_step: str) -> None:
        """Wait until the buyers of these bills are told so."""

        async def look() -> bool:
            orders = [await self.read(bill.order_id) for bill in bills]
            return all(order["next_step"] == next_step for order in orders)

        await until(step, look, PATIENCE)

    async def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        reply = await self.door.send("POST", path, 201, 200, 409, headers=_key(), json=body)
        answer: dict[str, Any] = reply.json()
        if reply.is_success:
            return answer
        if answer["title"] not in SOLD_OUT:
            raise WrongAnswer(f"POST {path} was answered {reply.text[:300]}")
        self.told_sold_out += 1
        return None


def _key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}
