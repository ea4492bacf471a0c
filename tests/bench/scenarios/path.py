"""The whole path of a sale, hold -> order -> paid: over HTTP, and through the functions alone."""

from __future__ import annotations

import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any, LiteralString
from uuid import uuid4

import psycopg
from psycopg.rows import namedtuple_row

from tests.bench.contenders import PLENTY
from tests.bench.service import serve
from tests.providers.fake import fake_provider, stripe
from tests.providers.schemes import sign_standard, whsec
from tests.server import Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.bench.lab import Lab
    from tests.providers.fake import FakeProvider

DATABASE = "path"
SECRET = whsec(b"b")
WHOLE = "the whole"
OURS_NOT = ""
"""The name of a step that isn't ours to answer for: its time doesn't count."""

Sale = Iterator[str]
"""One sale, step by step: a step is done when its name comes."""


@dataclass(frozen=True)
class Shop:
    """The API, the Stripe that it is paid by, and the lab with their database."""

    lab: Lab
    port: int
    provider: FakeProvider


def run(lab: Lab) -> None:
    """Let buyers buy, each one thing after the other."""
    table = lab.book.table(
        "path",
        "The whole path of a sale",
        "step",
        "ms",
        "One product and so many buyers at once, each of whom begins anew when he has paid. Over "
        "HTTP: one worker with its pool, middleware and logs as shipped, and signed webhooks; "
        "create-intent holds, orders and asks a Stripe of our own (tests/providers/fake), where "
        "paying isn't counted. The functions are those that these routes call, as stockade_api. "
        "Buyers and that Stripe are Python on the same cores.",
    )
    lab.stockade(DATABASE)
    lab.query(f"select bench.make_products(1, {PLENTY // 16}, 16)", DATABASE)
    sold = 0
    with fake_provider() as provider:
        settings = {**provider.settings, "IPN_CALLBACK_URL": "http://127.0.0.1/"}
        with serve(lab, DATABASE, **settings, STOCKADE_WEBHOOK_SECRETS=SECRET) as service:
            shop = Shop(lab, service.port, provider)
            for _ in range(lab.plan.repeats):
                for buyers in lab.plan.buyers:
                    for way, arrive in WAYS.items():
                        lab.checkpoint()
                        steps, sales = _buy(shop, arrive, buyers)
                        sold += sales
                        for step, took in steps.items():
                            hundredths = statistics.quantiles(took, n=100)
                            for name, value in (("p50", hundredths[49]), ("p99", hundredths[98])):
                                table.add(f"{way}: {step}", _column(buyers, name), value)
    paid = lab.query("select count(*) from checkout.overview where state = 'paid'", DATABASE)
    if int(paid) != sold:
        raise Trouble(f"{sold} sales were made, and {paid} orders are paid.")
    lab.check(DATABASE)
    lab.server.drop_database(DATABASE)


def _column(buyers: int, name: str) -> str:
    return f"{buyers} {'buyer' if buyers == 1 else 'buyers'}, {name}"


def _buy(shop: Shop, arrive: Arrive, buyers: int) -> tuple[dict[str, list[float]], int]:
    """Let so many buy; each step's times in ms without the warm-up's, and how many sales in all."""
    plan = shop.lab.plan
    counts_from = time.perf_counter() + plan.warm_up(buyers)
    ends = counts_from + plan.seconds

    def one(_: int) -> list[tuple[float, dict[str, float]]]:
        sales = []
        with arrive(shop) as buy:
            while (began := time.perf_counter()) < ends:
                sales.append((began, _timed(buy())))
        return sales

    with ThreadPoolExecutor(buyers) as crowd:
        sales = [sale for sold in crowd.map(one, range(buyers)) for sale in sold]
    steps = defaultdict(list)
    for began, sale in sales:
        if began >= counts_from:
            for step, took in sale.items():
                steps[step].append(took)
    return steps, len(sales)


def _timed(sale: Sale) -> dict[str, float]:
    """Take the time of each step, and of all together."""
    took = {}
    began = time.perf_counter()
    for step in sale:
        took[step] = (time.perf_counter() - began) * 1000
        began = time.perf_counter()
    took.pop(OURS_NOT, None)
    return {**took, WHOLE: sum(took.values())}


class Door:
    """A connection to the API, as a browser keeps it."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Any:
        """Send JSON and return the answer's; told busy, at once again: that, too, takes time."""
        while True:
            self._connection.request(
                "POST", path, body, {"Content-Type": "application/json", **headers}
            )
            answer = self._connection.getresponse()
            content = answer.read()
            if answer.status in (200, 201):
                return json.loads(content)
            if answer.status != 503:
                raise Trouble(f"POST {path} was answered {answer.status}: {content.decode()}")


@contextmanager
def by_webhook(shop: Shop) -> Iterator[Callable[[], Sale]]:
    """Hold, order, and let the shop's own till tell that it is paid."""
    with closing(Door(shop.port)) as door:

        def buy() -> Sale:
            hold = door.post("/api/holds", _json(product_id=1, qty=1), _key())
            yield "POST /api/holds"
            order = door.post("/api/orders", _json(hold_id=hold["hold_id"]), {})
            yield "POST /api/orders"
            told = _told(order["order_id"])
            signed = sign_standard(told, int(time.time()), SECRET)
            yield OURS_NOT
            answer = door.post("/api/payments/webhook", told, signed)
            _check_paid(answer["order_status"])
            yield "POST /api/payments/webhook"

        yield buy


@contextmanager
def by_card(shop: Shop) -> Iterator[Callable[[], Sale]]:
    """Ask for a PaymentIntent, pay it, and let Stripe tell."""
    with closing(Door(shop.port)) as door:

        def buy() -> Sale:
            cart = _json(items=[{"product_id": 1, "quantity": 1}])
            answer = door.post("/api/payment/create-intent", cart, _key())
            yield "POST /api/payment/create-intent"
            intent = shop.provider.pay(answer["client_secret"].partition("_secret")[0])
            event = _json(
                id=f"evt_{intent['id']}",
                object="event",
                type="payment_intent.succeeded",
                data={"object": intent},
            )
            signed = stripe.sign(event, int(time.time()))
            yield OURS_NOT
            door.post("/api/webhooks/stripe", event, signed)
            yield "POST /api/webhooks/stripe"

        yield buy


@contextmanager
def by_functions(shop: Shop) -> Iterator[Callable[[], Sale]]:
    """Call what the first path's routes call, one statement and one transaction each."""
    url = shop.lab.server.url("stockade_api", DATABASE)
    with psycopg.connect(url, autocommit=True, row_factory=namedtuple_row) as session:

        def call(statement: LiteralString, *arguments: object) -> Any:
            return session.execute(statement, arguments, prepare=True).fetchone()

        def buy() -> Sale:
            lines = [{"product_id": 1, "quantity": 1}]
            requests = json.dumps(
                [{"namespace": "http", "reference": str(uuid4()), "lines": lines}]
            )
            held = call(RESERVE, requests)
            while held.status == "busy":
                held = call(RESERVE, requests)
            yield "stock.reserve_many"
            placed = call(PLACE, held.reservation_id)
            yield "payment.place_order"
            told = _told(str(placed.order_id))
            yield OURS_NOT
            recorded = call(RECORD, told.decode(), str(uuid4()), told.decode())
            yield "payment.record_event"
            applied = call(APPLY, recorded.event_id)
            _check_paid(applied.order_state)
            yield "payment.apply"

        yield buy


RESERVE: LiteralString = "select * from stock.reserve_many(requests => %s)"
PLACE: LiteralString = "select * from payment.place_order(reservation_id => %s)"
RECORD: LiteralString = """
    select * from payment.record_event(
      provider => 'generic', payload => %s, delivery_id => %s, body => %s
    )
"""
APPLY: LiteralString = "select * from payment.apply(event_id => %s)"

Arrive = Callable[[Shop], AbstractContextManager[Callable[[], Sale]]]
WAYS: Mapping[str, Arrive] = {
    "HTTP": by_webhook,
    "HTTP, by card": by_card,
    "functions": by_functions,
}


def _json(**fields: object) -> bytes:
    return json.dumps(fields).encode()


def _told(order_id: str) -> bytes:
    return _json(idempotency_key=order_id, order_id=order_id, status="success")


def _key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


def _check_paid(state: str) -> None:
    if state != "paid":
        raise Trouble(f"an order was paid and is {state}.")
