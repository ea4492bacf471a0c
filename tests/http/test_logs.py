"""The log: one line for each hold made, released or swept and for each 5xx, and no secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.http.running import CLEANUP_TOKEN
from tests.http.tokens import SECRET, token

if TYPE_CHECKING:
    from tests.database import Database
    from tests.http.conftest import Serve

KEY = "0192f0c1-2d3e-7f40-8a5b-6c7d8e9fa0b1"


def test_each_hold_has_a_line_and_nothing_that_lets_anybody_act(
    db: Database, another: Serve
) -> None:
    product = db.product()
    sweep = {"Authorization": f"Bearer {CLEANUP_TOKEN}"}
    bearer = token(sub="shop")
    with another() as api:
        headers = {"X-Request-ID": "first"}
        hold = api.hold(product, 2, key=KEY, headers=headers).json()["hold_id"]
        api.hold(product, 2, key=KEY)
        api.client.delete(f"/api/holds/{hold}")
        api.client.delete(f"/api/holds/{hold}")
        lapsed = api.hold(product, headers={"Authorization": f"Bearer {bearer}"}).json()["hold_id"]
        db.lapse(lapsed)
        api.client.post("/api/payments/cleanup-expired", headers=sweep)
        api.client.post("/api/payments/cleanup-expired", headers=sweep)
        api.hold(product, 1000)
        created, released, expired = (
            api.events(name) for name in ("hold_created", "hold_released", "holds_expired")
        )
        text = api.log.read_text()
    assert [line["hold_id"] for line in created] == [hold, lapsed]
    assert (created[0]["product_id"], created[0]["qty"]) == (product, 2)
    assert created[0]["request_id"] == "first"
    assert [line["hold_id"] for line in released] == [hold]
    assert [line["count"] for line in expired] == [1]
    password = db.url("stockade_api").split(":")[2].split("@")[0]
    for secret in (SECRET, CLEANUP_TOKEN, bearer, KEY, password):
        assert secret not in text
