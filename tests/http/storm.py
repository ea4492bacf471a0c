"""A storm: buyers who do everything at random, and count what they were told."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from tests.http.tokens import bearer

if TYPE_CHECKING:
    from collections.abc import Callable

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ROUTES = {
    "/api/holds/<id>": "/api/holds/{hold_id}",
    "/api/orders/<id>": "/api/orders/{order_id}",
    "/api/reservations/<id>/confirm": "/api/reservations/{reservation_id}/confirm",
    "/api/reservations/<id>/extend": "/api/reservations/{reservation_id}/extend",
}
BY_SERVICE = bearer()


class Answer(NamedTuple):
    """A status, its problem if it is one, and the body."""

    status: int
    problem: str
    body: dict[str, Any]


@dataclass
class Buyer:
    """One connection, one seed; `requests` by (route, method, status), `outcomes` of reserving."""

    port: int
    products: tuple[int, ...]
    choices: random.Random
    requests: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    deliveries: int = 0
    holds: list[str] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    last: tuple[str, dict[str, Any]] | None = None

    def storm(self, requests: int) -> Buyer:
        """Do so many things, one after the other."""
        self._connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        doings: dict[Callable[[], object], int] = {
            self.hold: 40,
            self.hold_again: 8,
            self.hold_otherwise: 2,
            self.reserve_a_cart: 8,
            self.confirm: 6,
            self.extend: 3,
            self.release: 8,
            self.order: 12,
            self.pay: 8,
            self.look: 3,
            self.err: 2,
        }
        for doing in self.choices.choices([*doings], [*doings.values()], k=requests):
            doing()
        self._connection.close()
        return self

    def hold(self) -> None:
        """Hold a unit or a few of some product, or of one that isn't there."""
        product = self.choices.choice((*self.products * 9, 10**9))
        body = {"product_id": product, "qty": self.choices.randint(1, 3)}
        key = str(UUID(int=self.choices.getrandbits(128), version=4))
        self.last = key, body
        self._reserve("/api/holds", body, key)

    def hold_again(self) -> None:
        """Send the last hold once more."""
        if self.last:
            self._reserve("/api/holds", self.last[1], self.last[0])

    def hold_otherwise(self) -> None:
        """Send another hold under the last key."""
        if self.last:
            self._reserve("/api/holds", {**self.last[1], "qty": 9}, self.last[0])

    def reserve_a_cart(self) -> None:
        """Reserve one of each product."""
        lines = [{"product_id": product, "quantity": 1} for product in self.products]
        self._reserve("/api/reservations", {"lines": lines})

    def confirm(self) -> None:
        """Sell what is held, as a service."""
        if hold := self._one_of(self.holds):
            self._ask("POST", f"/api/reservations/{hold}/confirm", None, BY_SERVICE)

    def extend(self) -> None:
        """Hold on."""
        if hold := self._one_of(self.holds):
            self._ask("POST", f"/api/reservations/{hold}/extend")

    def release(self) -> None:
        """Let a hold go."""
        if hold := self._one_of(self.holds):
            self._ask("DELETE", f"/api/holds/{hold}")

    def order(self) -> None:
        """Make an order of a hold."""
        if hold := self._one_of(self.holds):
            made = self._ask("POST", "/api/orders", {"hold_id": hold})
            if made.status in (200, 201):
                self.orders.append(made.body["order_id"])

    def pay(self) -> None:
        """Tell of a payment that went well or not, perhaps again, perhaps otherwise."""
        if order := self._one_of(self.orders):
            status = self.choices.choice(("success", "success", "failed"))
            body = {"idempotency_key": f"pay {order}", "order_id": order, "status": status}
            self.deliveries += 1
            self._ask("POST", "/api/payments/webhook", body)

    def look(self) -> None:
        """Look at an order or at a product."""
        if order := self._one_of(self.orders):
            self._ask("GET", f"/api/orders/{order}")

    def err(self) -> None:
        """Ask for what isn't there, or in a way that isn't allowed."""
        self._ask("GET", f"/nothing/{self.choices.random()}")
        self._ask("POST", "/api/holds", {"product_id": self.products[0]})

    def _one_of(self, ids: list[str]) -> str | None:
        return self.choices.choice(ids[-10:]) if ids else None

    def _reserve(self, path: str, body: dict[str, Any], key: str | None = None) -> None:
        headers = {} if key is None else {"Idempotency-Key": key}
        told = self._ask("POST", path, body, headers)
        outcome = {200: "replayed", 201: "reserved"}.get(told.status, told.problem)
        self.outcomes[outcome] += 1
        if outcome == "reserved":
            self.holds.append(told.body.get("hold_id") or told.body["reservation_id"])

    def _ask(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        said = None if body is None else json.dumps(body)
        kind = {} if body is None else {"Content-Type": "application/json"}
        self._connection.request(method, path, said, {**kind, **(headers or {})})
        answer = self._connection.getresponse()
        told: dict[str, Any] = json.loads(answer.read())
        blurred = ID.sub("<id>", path)
        route = "" if path.startswith("/nothing") else ROUTES.get(blurred, blurred)
        self.requests[route, method, str(answer.status)] += 1
        return Answer(answer.status, told.get("type", "").rpartition("/")[2], told)


def storm(port: int, products: tuple[int, ...], seed: str, requests: int) -> Buyer:
    """Let 16 buyers storm at once, and return all that they were told as one buyer's."""
    buyers = [Buyer(port, products, random.Random(f"{seed} {n}")) for n in range(16)]
    with ThreadPoolExecutor(len(buyers)) as crowd:
        each = requests // len(buyers) + 1
        every = list(crowd.map(lambda buyer: buyer.storm(each), buyers))
    total = Buyer(port, products, random.Random(seed))
    for buyer in every:
        total.requests += buyer.requests
        total.outcomes += buyer.outcomes
        total.deliveries += buyer.deliveries
    return total
