"""The log: one line for each thing that happened, by the names of seed 001, and no secret."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from api import rounds
from tests.http.running import CLEANUP_TOKEN, ROOT, events
from tests.http.tokens import SECRET, token
from tests.http.watching import until

if TYPE_CHECKING:
    from tests.database import Database
    from tests.http.conftest import Serve

KEY = "0192f0c1-2d3e-7f40-8a5b-6c7d8e9fa0b1"
EXPIRED = "Hold expired and stock released"


def test_each_hold_has_a_line_and_nothing_that_lets_anybody_act(
    db: Database, another: Serve
) -> None:
    product = db.product()
    bearer = token(sub="shop")
    unsigned = {"idempotency_key": "webhook-key-123", "status": "success", "secret": "a-payload"}
    with another(STOCKADE_UNSIGNED_WEBHOOKS="1") as api:
        headers = {"X-Request-ID": "first"}
        hold = api.hold(product, 2, key=KEY, headers=headers).json()["hold_id"]
        api.hold(product, 2, key=KEY)
        api.client.delete(f"/api/holds/{hold}")
        api.client.delete(f"/api/holds/{hold}")
        paid = api.hold(product, headers={"Authorization": f"Bearer {bearer}"}).json()["hold_id"]
        order = api.client.post("/api/orders", json={"hold_id": paid}).json()["order_id"]
        for _ in range(2):
            api.client.post("/api/payments/webhook", json={**unsigned, "order_id": order})
        api.hold(product, 1000)
        created, released, handled = (
            api.events(name)
            for name in ("Hold created", "Hold released", "Payment webhook handled")
        )
        text = api.log.read_text()
    assert [line["hold_id"] for line in created] == [hold, paid]
    assert (created[0]["product_id"], created[0]["qty"]) == (product, 2)
    assert created[0]["request_id"] == "first"
    assert [line["hold_id"] for line in released] == [hold]
    assert [line["first_time"] for line in handled] == [True, False]
    assert {(line["idempotency_key"], line["order_id"]) for line in handled} == {
        ("webhook-key-123", order)
    }
    assert handled[0]["result"] == "applied"
    password = db.url("stockade_api").split(":")[2].split("@")[0]
    for secret in (SECRET, CLEANUP_TOKEN, bearer, KEY, password, "a-payload"):
        assert secret not in text


def test_a_sweep_that_expired_any_has_one_line_however_many_processes_run(
    db: Database, another: Serve, tmp_path_factory: pytest.TempPathFactory
) -> None:
    product = db.product()
    sweep = {"Authorization": f"Bearer {CLEANUP_TOKEN}"}
    with another(STOCKADE_API_WORKERS="2") as api:

        def told() -> Counter[int]:
            # An API that another test has left running may be the one that comes first.
            logs = tmp_path_factory.getbasetemp().rglob("api-*.log")
            return Counter(line["count"] for log in logs for line in events(log, EXPIRED))

        before = told()
        for expired in (2, 1):
            for _ in range(expired):
                db.lapse(api.hold(product).json()["hold_id"])
            for _ in range(2):
                api.client.post("/api/payments/cleanup-expired", headers=sweep)
            # By the second both processes have looked at the first.
            until(lambda: expired in told() - before, 6 * rounds.SECONDS)  # noqa: B023 (this turn)
        assert told() - before == {2: 1, 1: 1}


@pytest.mark.parametrize(("environment", "is_json"), [("production", True), ("development", False)])
def test_a_terminal_is_for_people_and_production_for_machines(
    environment: str, *, is_json: bool
) -> None:
    script = (
        "from api import logs\n"
        f"logs.configure(production={environment == 'production'})\n"
        "logs.event(None, 'Hold created', qty=3)\n"
    )
    ours, theirs = os.openpty()
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        subprocess.run([sys.executable, "-c", script], cwd=ROOT, stderr=theirs, check=True)
        os.close(theirs)
        line = terminal.read(1000).decode()
    assert "Hold created" in line
    try:
        read = json.loads(line)
    except ValueError:
        read = {}
    assert (read.get("qty") == 3) == is_json
