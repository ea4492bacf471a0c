"""A hundred workspaces at one lead, at once: beside what seed 002 says of its own."""

from __future__ import annotations

import json
import random
import statistics
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from uuid import uuid4

import jwt
import psycopg

from tests.bench.service import serve
from tests.server import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tests.bench.lab import Lab
    from tests.bench.service import Service

DATABASE = "leads"
BUYERS = 100
SECRET = "a-secret-of-the-benchmark-of-32-bytes"
SEED = {"all 100": 2340, "average": 45, "least": 12, "most": 89}
"""What seed 002 says under Performance: Duration, then Transaction latency."""

OFFER = """
    select market.put_lead('{lead}', 10, 1000, '{{}}', '{{}}');
    select
      count(credit.deposit(who.id, 100, 'first', 'the benchmark')),
      count(market.put_lead(who.id, 10, 1000, '{{}}', '{{}}'))
    from unnest('{{{who}}}'::uuid[]) as who (id);
"""
"""The one lead, and for each buyer a lead of their own, by the same id, to warm up with."""

PURCHASE = (
    "select status from market.purchase(array[%(lead)s::uuid], %(buyer)s::uuid, %(lead)s::text)"
)
TOLD = {201: "completed", 409: "taken"}

Press = AbstractContextManager["Callable[[], str]"]
"""A buyer who is ready; pressing the button returns what they are told."""


def run(lab: Lab) -> None:
    """Let them press at the same moment, over HTTP and through the function alone."""
    table = lab.book.table(
        "leads",
        "100 workspaces at one lead",
        "way",
        "ms",
        "Everybody asks at the same moment for the same lead, each with a connection that is open; "
        "one gets it, 99 are told that it is taken. Until everybody is answered, and from asking "
        "to answer. Whoever is told busy asks again after a random pause, which counts; the API "
        "does that itself. Seed 002's figures are its own, of a machine that it doesn't name.",
    )
    for column, said in SEED.items():
        table.add("seed 002 says", column, said)
    lab.stockade(DATABASE)
    with serve(lab, DATABASE, STOCKADE_JWT_SECRET=SECRET) as service:
        for _ in range(lab.plan.repeats + 1):
            for way, arrive in WAYS.items():
                lab.checkpoint()
                for column, value in _race(service, arrive).items():
                    table.add(way, column, value)
            for column, value in _queue(service).items():
                table.add("market.purchase, one after another", column, value)
    lab.check(DATABASE)
    lab.server.drop_database(DATABASE)


def _race(service: Service, arrive: Arrive) -> Mapping[str, float]:
    """Offer a lead, let all press at once, and see that one has it; times in ms."""
    lead, buyers = str(uuid4()), [str(uuid4()) for _ in range(BUYERS)]
    service.lab.query(OFFER.format(lead=lead, who=",".join(buyers)), DATABASE)
    ready = threading.Barrier(BUYERS)

    def one(buyer: str) -> tuple[str, float, float]:
        with arrive(service, lead, buyer) as press:
            ready.wait()
            began = time.perf_counter()
            return press(), began, time.perf_counter()

    with ThreadPoolExecutor(BUYERS) as crowd:
        told = list(crowd.map(one, buyers))
    answers = Counter(status for status, _, _ in told)
    if answers != {"completed": 1, "taken": BUYERS - 1}:
        raise Trouble(f"of {BUYERS} who wanted one lead, these were told: {dict(answers)}.")
    whole = max(ended for *_, ended in told) - min(began for _, began, _ in told)
    return _figures(whole, [ended - began for _, began, ended in told])


def _queue(service: Service) -> Mapping[str, float]:
    """Let them ask one after another in one session: what a transaction takes; times in ms."""
    lead, buyers = str(uuid4()), [str(uuid4()) for _ in range(BUYERS)]
    service.lab.query(OFFER.format(lead=lead, who=",".join(buyers)), DATABASE)
    took: list[float] = []
    url = service.lab.server.url("stockade_api", DATABASE)
    with psycopg.connect(url, autocommit=True) as session:
        for wanted in (buyers[0], *[lead] * BUYERS):
            buyer = buyers[max(len(took) - 1, 0)]
            began = time.perf_counter()
            session.execute(PURCHASE, {"lead": wanted, "buyer": buyer})
            took.append(time.perf_counter() - began)
    return _figures(sum(took[1:]), took[1:])


def _figures(whole: float, took: Sequence[float]) -> Mapping[str, float]:
    """Return the columns of the table, in ms."""
    figures = {
        "all 100": whole,
        "average": statistics.mean(took),
        "least": min(took),
        "most": max(took),
    }
    return {column: seconds * 1000 for column, seconds in figures.items()}


@contextmanager
def by_http(service: Service, lead: str, buyer: str) -> Iterator[Callable[[], str]]:
    """Ask the API, as a workspace with its token."""
    now = int(time.time())
    claims = {"sub": buyer, "role": "workspace", "workspace_id": buyer, "iat": now}
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {jwt.encode({**claims, 'exp': now + 600}, SECRET, 'HS256')}",
    }
    body = json.dumps({"lead_ids": [lead], "pay_with": "credits"})
    with closing(HTTPConnection("127.0.0.1", service.port)) as door:
        door.connect()

        def press() -> str:
            door.request("POST", "/api/marketplace/purchase", body, headers)
            answer = door.getresponse()
            content = answer.read()
            return TOLD.get(answer.status) or content.decode()

        yield press


@contextmanager
def by_function(service: Service, lead: str, buyer: str) -> Iterator[Callable[[], str]]:
    """Call the function in a session of one's own, as stockade_api."""
    url = service.lab.server.url("stockade_api", DATABASE)
    with psycopg.connect(url, autocommit=True) as session:
        # A new session's first call compiles every function on its way: 60 ms that aren't meant.
        session.execute(PURCHASE, {"lead": buyer, "buyer": buyer})

        asked = {"lead": lead, "buyer": buyer}

        def press() -> str:
            while True:
                try:
                    [row] = session.execute(PURCHASE, asked).fetchall()
                    return str(row[0])
                except psycopg.errors.LockNotAvailable:
                    time.sleep(random.uniform(0, 0.02))

        yield press


if TYPE_CHECKING:
    Arrive = Callable[[Service, str, str], Press]

WAYS = {"POST /api/marketplace/purchase": by_http, "market.purchase": by_function}
