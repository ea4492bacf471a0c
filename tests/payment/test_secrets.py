"""No client secret is kept, however a provider tells it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.calls import call
from tests.concurrency.mutants import without
from tests.payment.words import pi, stripe

if TYPE_CHECKING:
    from tests.payment.shop import Shop

SECRET = 'pi_1_secret_\\"x\\\\'
"""With what JSON escapes, for whoever would look for the next quote."""


def written(shop: Shop) -> str:
    """Return all that is kept of what providers say."""
    kept = shop.db.admin(
        "select payload::text, body from payment.event"
        " union all select payload::text, null from payment.statement_line"
    )
    return str([tuple(row) for row in kept])


def tell(shop: Shop, told: Any) -> int:
    """Record what a provider tells, spaced as Stripe does, and stage it; the event."""
    day = datetime.now(UTC).date()
    call(shop.api, "payment.stage", provider="stripe", day=day, payloads=[told])
    return shop.record("stripe", told, body=json.dumps(told, indent=2))


@pytest.mark.parametrize("where", ["an event", "an object", "a list of objects in it"])
def test_a_client_secret_is_kept_nowhere_and_all_else_is(shop: Shop, where: str) -> None:
    intent_id = shop.intent(shop.order().order_id)
    told = stripe("payment_intent.succeeded", intent_id, client_secret=SECRET, note='"a": "b"')
    match where:
        case "an object":
            told = {**told["data"]["object"], "status": "succeeded"}
        case "a list of objects in it":
            told["data"]["object"]["charges"] = {"data": [{"client_secret": SECRET}]}
    event_id = tell(shop, told)
    assert "_secret_" not in written(shop)
    (event,) = shop.db.admin("select payload, body from payment.event")
    assert json.loads(event.body) == event.payload
    assert pi(intent_id) in event.body
    assert event.payload.get("data", {"object": event.payload})["object"]["note"] == '"a": "b"'
    assert call(shop.api, "payment.apply", event_id=event_id).order_state == "paid"


def test_what_only_speaks_of_a_client_secret_stays_as_it_is(shop: Shop) -> None:
    told = stripe("x", None, description='"client_secret": "none"', client_secret=None)
    tell(shop, told)
    (event,) = shop.db.admin("select payload, body from payment.event")
    assert (event.payload, json.loads(event.body)) == (told, told)


def test_without_the_one_place_that_forgets_it_a_client_secret_is_kept(shop: Shop) -> None:
    told = stripe("payment_intent.created", None, client_secret=SECRET)
    with without(shop.db, "payment._without_secrets", "client_secret", "another_name"):
        tell(shop, told)
    assert "_secret_" in written(shop)
