"""The database stops, freezes, dies and comes back; the API answers at once and heals by itself."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.http.crowd import buy_at_once
from tests.http.problems import assert_problem
from tests.http.watching import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Database
    from tests.http.conftest import Serve
    from tests.http.running import Api
    from tests.server import Server

DEADLINE = 3.0
AT_ONCE = 1.5
HEALED = 2.0


class Told(NamedTuple):
    """One answer: when it was asked for, how long it took, and what it said."""

    asked: float
    took: float
    status: int
    kind: str
    hold_id: str
    retry_after: str


class Load:
    """Buyers who go on asking for holds until they are told to stop."""

    def __init__(self, api: Api, product_id: int) -> None:
        self.answers: list[Told] = []
        self._api = api
        self._body = json.dumps({"product_id": product_id, "qty": 1})
        self._over = threading.Event()

    def since(self, moment: float) -> list[Told]:
        """Return the answers to what was asked after a moment."""
        return [answer for answer in self.answers if answer.asked >= moment]

    @contextmanager
    def going_on(self, buyers: int) -> Iterator[None]:
        """Keep it up while the block runs."""
        crowd = [threading.Thread(target=self._ask) for _ in range(buyers)]
        for buyer in crowd:
            buyer.start()
        try:
            yield
        finally:
            self._over.set()
            for buyer in crowd:
                buyer.join()

    def _ask(self) -> None:
        connection = HTTPConnection("127.0.0.1", self._api.port, timeout=30)
        while not self._over.is_set():
            asked = time.monotonic()
            connection.request(
                "POST", "/api/holds", self._body, {"Content-Type": "application/json"}
            )
            answer = connection.getresponse()
            body = json.loads(answer.read())
            self.answers.append(
                Told(
                    asked,
                    time.monotonic() - asked,
                    answer.status,
                    body.get("type", "").rpartition("/")[2],
                    body.get("hold_id", ""),
                    answer.headers.get("Retry-After", ""),
                )
            )
        connection.close()


@contextmanager
def frozen(server: Server) -> Iterator[None]:
    """Freeze the server while the block runs."""
    server.freeze()
    try:
        yield
    finally:
        server.thaw()


def every_hold_is_there(db: Database, load: Load) -> bool:
    """Say whether each hold that was answered 201 is in the database."""
    told = {answer.hold_id for answer in load.answers if answer.status == 201}
    kept = {str(row.id) for row in db.admin("select id from stock.reservation")}
    return bool(told) and told <= kept


@pytest.mark.parametrize("end", ["stop", "kill9"])
def test_a_stopped_database_is_503_at_once_and_heals(
    db: Database, another: Serve, controlled: Server, end: str
) -> None:
    product = db.product(total=1_000_000)
    with another() as api:
        load = Load(api, product)
        with load.going_on(buyers=16):
            until(lambda: len(load.answers) > 100)
            getattr(controlled, end)()
            gone = time.monotonic()
            until(lambda: len(load.since(gone)) > 200)
            controlled.start()
            back = time.monotonic()
            until(lambda: any(answer.status == 201 for answer in load.since(back)), HEALED)
            well = time.monotonic()
            until(lambda: len(load.since(well)) > 100)
    refused = [answer for answer in load.answers if answer.status != 201]
    assert {answer.status for answer in refused} == {503}
    assert {answer.kind for answer in refused} <= {"unavailable", "overloaded"}
    assert {answer.retry_after for answer in refused} == {"1"}
    assert max(answer.took for answer in refused) < AT_ONCE
    assert {answer.status for answer in load.since(back + HEALED)} <= {201}
    assert every_hold_is_there(db, load)


def test_a_frozen_database_is_504_within_the_deadline_and_heals(
    db: Database, another: Serve, controlled: Server
) -> None:
    product = db.product(total=1_000_000)
    with another(STOCKADE_REQUEST_SECONDS=str(DEADLINE)) as api:
        load = Load(api, product)
        with load.going_on(buyers=8):
            until(lambda: len(load.answers) > 100)
            with frozen(controlled):
                moment = time.monotonic()
                until(lambda: any(answer.status == 504 for answer in load.answers))
                until(lambda: len(load.since(moment + DEADLINE)) >= 8)
            back = time.monotonic()
            until(lambda: any(answer.status == 201 for answer in load.since(back)), HEALED)
            well = time.monotonic()
            until(lambda: len(load.since(well)) > 100)
    late = [answer for answer in load.answers if answer.status == 504]
    assert {answer.kind for answer in late} == {"unknown"}
    assert max(answer.took for answer in load.answers) < DEADLINE + 0.5
    assert {answer.status for answer in load.answers} <= {201, 503, 504}
    assert {answer.status for answer in load.since(back + HEALED)} <= {201}
    assert every_hold_is_there(db, load)


def test_what_was_unknown_is_found_out_with_the_same_key(
    db: Database, another: Serve, controlled: Server
) -> None:
    product = db.product(total=1)
    with another(STOCKADE_REQUEST_SECONDS=str(DEADLINE)) as api:
        assert api.hold(product, 2).status_code == 409
        with frozen(controlled):
            answer = api.hold(product)
        assert_problem(answer, 504, "unknown")
        key = answer.headers["idempotency-key"]
        assert api.hold(product, key=key).status_code in {200, 201}
        assert_problem(api.hold(product), 409, "insufficient")


def test_the_api_starts_and_is_alive_without_its_database(
    db: Database, another: Serve, controlled: Server
) -> None:
    controlled.stop()
    with another() as api:
        assert api.client.get("/health/live").status_code == 200
        ready = api.client.get("/health/ready")
        assert_problem(ready, 503, "unavailable")
        assert ready.elapsed.total_seconds() < AT_ONCE
        controlled.start()
        until(lambda: api.client.get("/health/ready").status_code == 200, HEALED)
        assert api.hold(db.product()).status_code == 201


@pytest.mark.parametrize("end", ["stop", "kill9"])
def test_an_idle_api_does_not_even_notice_a_restart(
    db: Database, another: Serve, controlled: Server, end: str
) -> None:
    product = db.product(total=100)
    with another() as api:
        assert buy_at_once(api, product, 40) == {(201, ""): 40}
        getattr(controlled, end)()
        controlled.start()
        assert buy_at_once(api, product, 40) == {(201, ""): 40}


def test_sessions_that_were_ended_are_replaced(db: Database, another: Serve) -> None:
    product = db.product(total=100)
    with another() as api:
        assert api.hold(product).status_code == 201
        ended = db.admin(
            "select pid, pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and usename = 'stockade_api'"
        )
        assert ended
        # By us or, once one is gone, by the pool itself: all of them are gone.
        pids = [row.pid for row in ended]
        until(
            lambda: not db.admin("select 1 from pg_stat_activity where pid = any (%s)", pids),
            seconds=5,
        )
        assert buy_at_once(api, product, 40) == {(201, ""): 40}
