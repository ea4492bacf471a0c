"""Events that came before what they belong to: how they end, and what is left of old ones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.calls import busy, call, held, rows
from tests.payment.shop import Shop
from tests.payment.words import Payload, generic, pi, stripe

SUCCEEDED = "payment_intent.succeeded"
NOBODY = UUID("01a1ff58-712c-7818-a3bb-da6eb7136ec2")


def tell(shop: Shop) -> int:
    """Let the sweep come when everything has been parked for an hour."""
    shop.db.admin("update payment.event set received_at = received_at - interval '61 minutes'")
    with shop.db.connect("stockade_cron") as cron:
        told: int = call(cron, "payment.sweep").exceptions
        return told


def unmatched(shop: Shop, event: Payload) -> int:
    """Let an event be parked until an exception tells of it; the exception."""
    assert shop.deliver("stripe", event).status == "parked"
    assert tell(shop) == 1
    return shop.exception()


def events(shop: Shop) -> list[str]:
    return [row.state for row in shop.db.admin("select state from payment.event order by id")]


@pytest.mark.parametrize(
    ("provider", "said"),
    [
        ("stripe", stripe("payment_intent.created", None)),
        ("stripe", stripe("payment_intent.processing", None)),
        ("stripe", stripe("payment_intent.canceled", None)),
        ("generic", generic("key", NOBODY, "failed")),
    ],
    ids=["created", "processing", "cancelled", "generic failed"],
)
def test_an_attempt_that_belongs_to_nothing_ends_after_an_hour(
    shop: Shop, provider: str, said: Payload
) -> None:
    assert shop.deliver(provider, said).status == "parked"
    assert (tell(shop), tell(shop)) == (0, 0)
    assert (events(shop), shop.exceptions()) == (["ignored"], [])


@pytest.mark.parametrize("kind", [SUCCEEDED, "charge.refunded", "charge.dispute.created"])
def test_money_that_belongs_to_nothing_waits_for_a_person(shop: Shop, kind: str) -> None:
    exception_id = unmatched(shop, stripe(kind, None))
    assert (tell(shop), events(shop)) == (0, ["parked"])
    gone = {"exception_id": exception_id, "resolved_by": "eve", "note": "another shop's"}
    with held(shop.db, "select 1 from payment.event for update"), busy():
        call(shop.dba, "payment.write_off", **gone)
    assert call(shop.dba, "payment.write_off", **gone).status == "written_off"
    assert (events(shop), tell(shop)) == (["ignored"], 0)
    [row] = shop.db.admin("select resolution, resolved_by, note from payment.exception")
    assert tuple(row) == ("written_off", "eve", "another shop's")
    assert shop.deliver("stripe", stripe(SUCCEEDED, None)).status == "parked"


def test_a_mistyped_order_leaves_a_parked_event_as_it_was(shop: Shop) -> None:
    exception_id = unmatched(shop, stripe(SUCCEEDED, None))
    match = call(shop.dba, "payment.match", exception_id=exception_id, order_id=NOBODY)
    assert (match.status, events(shop)) == ("not_found", ["parked"])
    placed = shop.order()
    match = call(
        shop.dba, "payment.match",
        exception_id=exception_id, order_id=placed.order_id, resolved_by="eve", note="by mail",
    )  # fmt: skip
    assert (match.status, match.paid_order_id) == ("matched", placed.order_id)
    [row] = shop.db.admin("select resolution, resolved_by, note from payment.exception")
    assert tuple(row) == ("matched", "eve", "by mail")
    assert shop.kept() == {"order": 1000}
    again = call(shop.dba, "payment.match", exception_id=exception_id, order_id=NOBODY)
    assert again.status == "resolved"


@pytest.mark.parametrize(
    ("came", "status", "resolution"),
    [("ignored", "ignored", None), ("applied", "matched", "matched")],
)
def test_what_came_of_an_event_before_it_was_told_is_answered(
    shop: Shop, came: str, status: str, resolution: str | None
) -> None:
    exception_id = unmatched(shop, stripe(SUCCEEDED, None))
    shop.db.admin("update payment.event set state = %s, closed_at = now()", came)
    assert call(shop.dba, "payment.match", exception_id=exception_id).status == status
    assert shop.exceptions() == [("unmatched", 1000, "decision", resolution)]


def test_a_refund_is_not_matched_with_an_order_that_nobody_paid(shop: Shop) -> None:
    exception_id = unmatched(shop, stripe("charge.refunded", None))
    for reference, opened in (("opened", True), ("never opened", False)):
        order_id = shop.order(reference).order_id
        if opened:
            shop.open(order_id)
        match = call(shop.dba, "payment.match", exception_id=exception_id, order_id=order_id)
        assert (match.status, match.paid_order_id) == ("parked", None)
    [row] = shop.db.admin("select order_id, intent_id from payment.event")
    assert tuple(row) == (None, None)
    assert rows(shop.api, "payment.get_intent", provider="stripe", name=pi(None)) == []
    assert shop.exceptions() == [("unmatched", 1000, "decision", None)]


@pytest.mark.parametrize("table", ["payment.event", "payment.exception", "checkout.purchase_order"])
def test_matching_waits_for_nobody(shop: Shop, table: str) -> None:
    exception_id = unmatched(shop, stripe(SUCCEEDED, None))
    placed = shop.order()
    wanted: dict[str, Any] = {"exception_id": exception_id, "order_id": placed.order_id}
    with held(shop.db, f"select 1 from {table} for update"), busy():
        call(shop.dba, "payment.match", **wanted)
    assert call(shop.dba, "payment.match", **wanted).status == "matched"


def test_what_old_money_left_behind_is_purged_and_what_it_did_stays(shop: Shop) -> None:
    paid = shop.order("paid").order_id
    shop.deliver("generic", generic("key", paid))
    shop.deliver("stripe", stripe("payment_intent.canceled", shop.open(shop.order("b").order_id)))
    shop.deliver("stripe", {"nonsense": True})
    shop.deliver("stripe", stripe(SUCCEEDED, None))
    call(shop.api, "payment.stage", provider="stripe", day="2026-01-01", payloads=[{"id": "pi_1"}])

    def left() -> list[int]:
        tables = ("event", "task", "statement_line", "receipt", "answer", "exception")
        return [shop.db.admin(f"select count(*) from payment.{one}")[0].count for one in tables]

    def purge() -> int:
        purged: int = call(shop.dba, "ops.purge", older_than=timedelta(0)).purge
        return purged

    before = left()
    assert before[:1] + before[3:] == [4, 1, 1, 1]
    assert purge() == 2, "the list of that day"
    shop.db.admin("update payment.event set closed_at = closed_at - interval '31 days'")
    shop.db.admin("update payment.task set closed_at = closed_at - interval '31 days'")
    assert purge() == before[1]
    assert [purge(), purge()] == [1, 0]
    # Paid and answered; told to a person; parked.
    assert left() == [3, 0, 0, 1, 1, 1]
    assert sorted(events(shop)) == ["applied", "failed", "parked"]
    assert shop.db.breaches() == []
    assert shop.deliver("generic", generic("key", paid), delivery_id="again").order_state == "paid"


def test_what_a_parked_event_waits_for_is_found_by_indexes(shop: Shop) -> None:
    shop.db.admin(
        """
        insert into payment.event (provider, delivery_id, payload, state, names)
        select 'stripe', n::text, '{}', 'parked', array['pi_' || n] from generate_series(1, 5000) n
        """
    )
    shop.db.admin("analyze payment.event")
    plan = shop.db.admin(
        """
        explain select e.id from payment.event as e
        where e.state = 'parked' and e.provider = 'stripe'
          and (e.order_id = %s or e.intent_id = %s or e.names && %s)
        """,
        NOBODY, NOBODY, ["pi_7"],
    )  # fmt: skip
    told = "\n".join(row[0] for row in plan)
    for index in ("event_order", "event_parked_intent", "event_parked_names"):
        assert index in told, told
