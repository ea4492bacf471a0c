"""/metrics: what clients were told and what the tables say, whichever process is asked."""

from __future__ import annotations

import os
import secrets
import signal
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.http.problems import assert_problem
from tests.http.storm import storm
from tests.http.watching import until
from tests.server.words import say

if TYPE_CHECKING:
    from tests.database import Database
    from tests.http.conftest import Serve
    from tests.http.running import Api
    from tests.server import Server

OPERATIONS = 5000
Series = Counter[tuple[str, ...]]


class Scrape:
    """One reading of /metrics."""

    def __init__(self, api: Api) -> None:
        # A connection of its own: the next one may find another process.
        answer = httpx.get(f"http://127.0.0.1:{api.port}/metrics")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        self.text = answer.text
        self._samples = [
            sample for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        ]  # fmt: skip

    def by(self, name: str, *labels: str) -> Series:
        """Return the counts of a metric by these labels, summed over the others, without zeroes."""
        found: Series = Counter()
        for sample in self._samples:
            if sample.name == name:
                found[tuple(sample.labels[label] for label in labels)] += int(sample.value)
        return +found

    def all_of(self, name: str) -> int:
        """Return a metric summed over all its labels."""
        return self.by(name)[()]


def table(db: Database, query: str) -> Series:
    """Return the counts that a query groups, but for zeroes."""
    return +Counter({tuple(map(str, row[:-1])): row[-1] for row in db.admin(query)})


def workers(api: Api) -> set[str]:
    """Return the process ids of the API's workers."""
    parent = api.process.pid
    return set(Path(f"/proc/{parent}/task/{parent}/children").read_text().split())


def test_metrics_agree_with_clients_and_tables_after_a_storm(db: Database, another: Serve) -> None:
    seed = secrets.token_hex(4)
    say(f"seed {seed}")
    products = (db.product("plenty", 4000), db.product("few", 300), db.product("one", 1))
    with another(STOCKADE_API_WORKERS="2", STOCKADE_UNSIGNED_WEBHOOKS="1") as api:
        told = storm(api.port, products, seed, OPERATIONS)
        db.admin("delete from ops.snapshot")
        seen = Scrape(api)

        requests = seen.by("stockade_http_requests_total", "route", "method", "status")
        ours = {key: count for key, count in requests.items() if key[0] not in UNCOUNTED}
        assert ours == told.requests
        outcomes = {key[0]: n for key, n in seen.by(ATTEMPTS, "outcome").items()}
        assert outcomes == told.outcomes
        assert {"reserved", "replayed", "insufficient", "mismatch", "unknown_product"} <= set(
            outcomes
        )
        attempts = sum(told.outcomes.values())
        assert seen.all_of("stockade_reservation_duration_seconds_count") == attempts
        # A busy one enters the door again, by itself.
        entered = seen.all_of("stockade_door_batch_requests_sum")
        assert (
            entered
            == attempts + seen.all_of("stockade_busy_retries_total") - told.outcomes["overloaded"]
        )
        handled = Counter((line["result"],) for line in api.events("Payment webhook handled"))
        assert seen.by("stockade_webhooks_total", "result") == handled
        assert sum(handled.values()) == told.deliveries > 0
        assert len(api.events("Hold created")) == told.outcomes["reserved"]

        states = "select state, count(*) from {} group by 1"
        reservations = seen.by("stockade_recent_reservations", "state")
        assert reservations == table(db, states.format("stock.reservation"))
        assert sum(reservations.values()) == told.outcomes["reserved"]
        assert seen.by("stockade_recent_orders", "state") == table(
            db, states.format("checkout.purchase_order")
        )
        assert {"pending", "paid", "cancelled"} == {
            key[0] for key in seen.by("stockade_recent_orders", "state")
        }
        assert seen.by("stockade_product_units", "sku", "state") == table(
            db,
            "select sku, state, units from stock.availability cross join lateral"
            " (values ('free', free), ('held', held), ('sold', sold)) as u (state, units)",
        )
        open_lines = db.admin(
            "select count(distinct reservation_id), sum(quantity) from stock.line"
            " where expires_at is not null"
        )[0]
        assert (
            seen.all_of("stockade_open_reservations"),
            seen.all_of("stockade_held_units"),
        ) == tuple(open_lines)
        assert seen.all_of("stockade_open_exceptions") == len(
            db.admin("select 1 from payment.exception where resolved_at is null")
        )

        # One process dies: what it counted stays, what it was goes.
        assert {key[0] for key in seen.by(MEMORY, "pid")} == workers(api)
        victim = min(workers(api))
        os.kill(int(victim), signal.SIGKILL)
        until(lambda: victim not in workers(api) and len(workers(api)) == 2)
        until(lambda: victim not in {key[0] for key in Scrape(api).by(MEMORY, "pid")})
        assert {key[0]: n for key, n in Scrape(api).by(ATTEMPTS, "outcome").items()} == outcomes


ATTEMPTS = "stockade_reservation_attempts_total"
MEMORY = "stockade_process_resident_memory_bytes"
UNCOUNTED = ("/metrics", "/health/live")
"""Routes that the test itself asks, to see whether the API lives."""


def test_without_its_database_the_processes_still_tell(another: Serve, controlled: Server) -> None:
    with another() as api:
        assert Scrape(api).all_of("stockade_database_up") == 1
        controlled.stop()
        seen = Scrape(api)
        controlled.start()
    assert seen.all_of("stockade_database_up") == 0
    assert "stockade_held_units" not in seen.text
    assert seen.by("stockade_http_requests_total", "route")[("/metrics",)] == 1


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"])
def test_whoever_comes_through_a_proxy_is_refused(api: Api, header: str) -> None:
    answer = api.client.get("/metrics", headers={header: "for=198.51.100.7"})
    assert_problem(answer, 403, "forbidden")


def test_strangers_add_no_label(another: Serve) -> None:
    """Whatever paths and methods they make up: each label's words are ours."""
    with another() as api:
        for n in range(20):
            api.client.request(f"MADE{n}", f"/made/up/{n}")
            api.client.request(f"MADE{n}", "/api/holds")
            api.client.get(f"/api/products/{10**6 + n}")
        requests = Scrape(api).by("stockade_http_requests_total", "route", "method", "status")
    assert {key: n for key, n in requests.items() if key[0] not in UNCOUNTED} == {
        ("", "other", "404"): 20,
        ("", "other", "405"): 20,
        ("/api/products/{product_id}", "GET", "404"): 20,
    }
