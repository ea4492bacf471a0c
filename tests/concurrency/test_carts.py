"""Large carts in random order, from several clients, for 20 seconds, with all else beside."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tests.calls import call, lines
from tests.server import say

if TYPE_CHECKING:
    from uuid import UUID

    from tests.calls import Session
    from tests.concurrency.crowd import Crowd
    from tests.database import Database

SECONDS = 20
CLIENTS = 8
PRODUCTS = 60
UNITS = 30


class Carts:
    """The reservations of all clients, so that two of them meet at one."""

    def __init__(self) -> None:
        self.ids: list[UUID] = []
        self.turn = threading.Lock()

    def add(self, cart: UUID) -> None:
        """Put one in."""
        with self.turn:
            self.ids.append(cart)

    def choose(self, chance: random.Random, *, take: bool = False) -> UUID | None:
        """Choose one, and take it out if wanted; None when there is none."""
        with self.turn:
            if not self.ids:
                return None
            place = chance.randrange(len(self.ids))
            return self.ids.pop(place) if take else self.ids[place]


class Client:
    """One client: reserves carts, and does to its reservations whatever may be done."""

    def __init__(
        self, crowd: Crowd, session: Session, number: int, products: list[int], carts: Carts
    ) -> None:
        self.crowd, self.session, self.number, self.products = crowd, session, number, products
        self.chance = random.Random(crowd.chance.random())
        self.carts = carts
        self.left: list[UUID] = []
        self.made = 0
        self.seen: Counter[str] = Counter()

    def work(self) -> Counter[str]:
        """Go on until time is over; what was answered how often."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            what = self.chance.choices(
                [self.reserve, self.close, self.extend, self.resize, self.sweep, self.restock],
                [40, 15, 10, 15, 5, 1],
            )[0]
            answer = self.crowd.once(what)
            self.seen[f"{what.__name__}: {answer or 'busy'}"] += 1
        return self.seen

    def cart(self, most: int) -> list[dict[str, int]]:
        """Write lines of random products in random order."""
        chosen = self.chance.sample(self.products, self.chance.randint(1, most))
        return lines({product: self.chance.randint(1, 2) for product in chosen})

    def reserve(self) -> str:
        """Reserve up to 40 products; every other one for a second, and some of those are left."""
        self.made += 1
        seconds = self.chance.choice([1, 60])
        outcome = self.ask(
            "stock.reserve",
            reference=f"{self.number}-{self.made}",
            lines=self.cart(40),
            ttl_seconds=seconds,
        )
        if outcome.status == "reserved":
            # Left, or on a quick machine each of them would be closed before its second is over.
            left = seconds == 1 and self.chance.random() < 0.2
            (self.left.append if left else self.carts.add)(outcome.reservation_id)
        return str(outcome.status)

    def close(self) -> str:
        """Confirm some, some of whose units come back; release most, or the sale would end."""
        late = self.left and self.chance.random() < 0.1
        cart = self.left.pop(0) if late else self.carts.choose(self.chance, take=True)
        if cart is None:
            return "no cart"
        if self.chance.random() < 0.8:
            return str(self.ask("stock.release", reservation_id=cart).status)
        outcome = self.ask("stock.confirm", reservation_id=cart)
        if outcome.status == "confirmed":
            for line in self.ask("stock.get_reservation", reservation_id=cart).lines:
                self.crowd.once(partial(self.back, cart, line))
        return str(outcome.status)

    def back(self, cart: UUID, line: dict[str, int]) -> Any:
        """Take all units of a sold line back, so that the sale goes on."""
        return self.ask(
            "stock.take_back", reservation_id=cart, product_id=line["product_id"],
            quantity=line["quantity"], key=str(line["product_id"]),
        )  # fmt: skip

    def extend(self) -> str:
        """Extend some reservation, of anybody's."""
        cart = self.carts.choose(self.chance)
        return str(self.ask("stock.extend", reservation_id=cart).status) if cart else "no cart"

    def resize(self) -> str:
        """Change some lines of a reservation."""
        cart = self.carts.choose(self.chance)
        if cart is None:
            return "no cart"
        outcome = self.ask("stock.resize", reservation_id=cart, lines=self.cart(10))
        return str(outcome.status)

    def sweep(self) -> str:
        """Sweep a few."""
        return "some" if self.ask("stock.cleanup", at_most=20).cleanup else "none"

    def restock(self) -> str:
        """Change how many there are of some product, or over how many slots they are spread."""
        product = self.chance.choice(self.products)
        total = UNITS + self.chance.randint(-3, 3)
        return str(self.ask("stock.restock", product_id=product, total=total).status)

    def ask(self, function: Any, **arguments: Any) -> Any:
        """Call a function once."""
        return call(self.session, function, **arguments)


@pytest.mark.usefixtures("quiet")
def test_carts_of_up_to_forty_products_in_random_order_never_wait_nor_deadlock(
    db: Database, crowd: Crowd
) -> None:
    products = [db.product(f"part-{n}", total=UNITS) for n in range(PRODUCTS)]
    carts = Carts()

    def work(session: Session, number: int) -> Counter[str]:
        return Client(crowd, session, number, products, carts).work()

    seen = sum(crowd.at_once(CLIENTS, work), Counter[str]())
    say(f"in {SECONDS} s: " + ", ".join(f"{what} {n}" for what, n in sorted(seen.items())))
    for happened in (
        "reserve: reserved", "reserve: insufficient", "reserve: busy", "close: released",
        "close: confirmed", "close: expired", "extend: extended", "resize: resized", "sweep: some",
        "restock: restocked",
    ):  # fmt: skip
        assert seen[happened] > 0, f"{happened} never happened"
