"""All 120 orders of five events at Stripe's webhook, each event told three times at once."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.calls import call
from tests.payment.words import KINDS, ORDERS, pi, stripe
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
        made = crowd.map(lambda _: till.create_intent().json()["order_id"], ORDERS)
        told = dict(zip(made, ORDERS, strict=True))
        bodies = written(till)
        for step in range(len(KINDS)):
            letters = [bodies[order_id][kinds[step]] for order_id, kinds in told.items()]
            thrice = [letter for letter in letters for _ in range(3)]
            assert set(crowd.map(lambda body: deliver(till, body), thrice)) == {200}
    till.work()

    assert till.kept() == {"refund": 1000 * len(ORDERS)}
    found = till.db.admin("select order_id::text, state, replaced_by, late from checkout.overview")
    paid = {row.order_id for row in found if row.state == "paid"}
    for row in found:
        kinds = told.get(row.order_id)
        if kinds is None:
            assert (row.state, row.late) == ("paid", True)
        elif keep or kinds.index(KINDS[2]) > kinds.index(KINDS[3]):
            assert (row.state, row.replaced_by) == ("paid", None), kinds
        else:
            # It had failed before it succeeded: cancelled, and another one was made of it.
            assert (row.state, str(row.replaced_by) in paid) == ("cancelled", True), kinds
    assert (len(paid), till.free()) == (len(ORDERS), 0)
    assert till.db.admin("select count(*) from payment.exception")[0].count == 0
    assert {*till.intents()} == {"paid"}


def written(till: Till) -> dict[str, dict[str, bytes]]:
    """Write each event about each order's intent, by order and kind."""
    query = """
        select i.order_id::text, i.id, n.name
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
