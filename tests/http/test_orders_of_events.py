"""All 120 orders of five events at Stripe's webhook, each event told three times at once."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from tests.calls import call
from tests.payment.orders_of_events import KINDS, ORDERS, check
from tests.payment.words import pi, stripe
from tests.providers.fake.stripe import sign

if TYPE_CHECKING:
    from tests.calls import Session
    from tests.http.till import Till

SENDERS = 12


@pytest.mark.parametrize("keep", [True, False], ids=["units kept", "units freed"])
def test_in_whatever_order_webhooks_come_the_money_is_the_same_and_one_order_is_paid(
    till: Till, dba: Session, keep: bool
) -> None:
    assert till.db.product("lamp", total=len(ORDERS)) == till.product
    call(dba, "payment.put_setting", keep_units_after_failure=keep)
    with ThreadPoolExecutor(SENDERS) as crowd:
        made = crowd.map(lambda _: UUID(till.create_intent().json()["order_id"]), ORDERS)
        told = dict(zip(made, ORDERS, strict=True))
        bodies = written(till)
        for step in range(len(KINDS)):
            letters = [bodies[order_id][kinds[step]] for order_id, kinds in told.items()]
            thrice = [letter for letter in letters for _ in range(3)]
            assert set(crowd.map(lambda body: deliver(till, body), thrice)) == {200}
    till.work()

    check(till.db, told, keep=keep)
    assert till.free() == 0


def written(till: Till) -> dict[UUID, dict[str, bytes]]:
    """Write each event about each order's intent, by order and kind."""
    query = """
        select i.order_id, i.id, n.name
        from payment.intent as i join payment.name as n on n.intent_id = i.id
    """
    return {
        row.order_id: {
            kind: json.dumps(stripe(kind, row.id)).replace(pi(row.id), row.name).encode()
            for kind in KINDS
        }
        for row in till.db.admin(query)
    }


def deliver(till: Till, body: bytes) -> int:
    """Send an event as Stripe does; the answer's status."""
    headers = {"Content-Type": "application/json", **sign(body, int(time.time()))}
    return till.api.client.post("/api/webhooks/stripe", content=body, headers=headers).status_code
