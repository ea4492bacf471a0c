"""An acknowledged unit outlives the server, whatever its caller has switched off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.calls import lines, reserved, rows

if TYPE_CHECKING:
    from tests.database import Database

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("stock.reserve", {"reference": "other", "lines": lines({1: 1})}),
    ("stock.reserve_many", {"requests": [{"reference": "other", "lines": lines({1: 1})}]}),
    ("stock.confirm", {"reference": "cart"}),
    ("stock.release", {"reference": "cart"}),
    ("stock.extend", {"reference": "cart"}),
    ("stock.resize", {"reference": "cart", "lines": lines({1: 2})}),
    ("stock.cleanup", {}),
    ("stock.restock", {"product_id": 1, "total": 20}),
    ("stock.put_product", {"sku": "new", "name": "New", "price_cents": 1, "total": 1}),
    ("rpc.confirm_inventory_reservations", {"p_payment_intent_id": "pi"}),
    ("rpc.release_inventory_reservations", {"p_payment_intent_id": "pi"}),
    ("rpc.cleanup_expired_reservations", {}),
]


@pytest.mark.parametrize("setting", ["off", "local"])
@pytest.mark.parametrize(("function", "arguments"), CALLS, ids=[name for name, _ in CALLS])
def test_a_commit_waits_for_the_log(
    db: Database, function: Any, arguments: dict[str, Any], setting: str
) -> None:
    assert db.product() == 1
    with db.connect("stockade_dba", autocommit=False) as session:
        reserved(session, "cart", {1: 1})
        session.commit()
        session.execute(f"set synchronous_commit = {setting}")
        session.commit()
        rows(session, function, **arguments)
        (row,) = session.execute("show synchronous_commit").fetchall()
        assert row.synchronous_commit == "on"
        session.commit()
        (row,) = session.execute("show synchronous_commit").fetchall()
        assert row.synchronous_commit == setting


def test_a_stronger_setting_stays(db: Database) -> None:
    product = db.product()
    with db.connect("stockade_dba", autocommit=False) as session:
        session.execute("set synchronous_commit = remote_apply")
        reserved(session, "cart", {product: 1})
        (row,) = session.execute("show synchronous_commit").fetchall()
        assert row.synchronous_commit == "remote_apply"
