"""ops.metrics: each figure against a count by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.calls import Session, call, lapse_all, reserved
from tests.credit.withdrawing import claim, funded, opened, pass_time, report, withdraw
from tests.market.bazaar import ask, lead

if TYPE_CHECKING:
    from tests.database import Database


EVENTS = ("received", "parked", "applied", "ignored", "failed")
PAID_BY = ("credits", "order", "elsewhere")
TOOK = ("average", "longest")
WITHDRAWALS = ("open", "sent", "unknown", "settled", "rejected")
TASKS = ("apply", "cancel", "expire", "look_up", "refund", "reconcile")


def figures(session: Session) -> dict[str, Any]:
    """Return the value of each figure by its name, with its state where it has one."""
    rows = session.execute("select * from ops.metrics").fetchall()
    named = {" ".join([row.name, *row.labels.values()]): row.value for row in rows}
    assert len(named) == len(rows)
    assert all(row.unit for row in rows)
    return named


def test_an_empty_shop_has_figures_too(dba: Session) -> None:
    found = figures(dba)
    transactions = {found.pop("transactions_rolled_back"), found.pop("deadlocks")}
    assert all(value >= 0 for value in transactions)
    assert {found.pop("last_sweep_age"), found.pop("last_money_sweep_age")} == {None}
    assert found == {
        "reservations active": 0,
        "reservations confirmed": 0,
        "reservations released": 0,
        "reservations expired": 0,
        "held_units": 0,
        "lapsed_unswept_reservations": 0,
        "lapsed_unswept_units": 0,
        "oldest_lapsed_age": 0,
        "open_breaches": 0,
        "products_sold_out": 0,
        **{f"orders {state}": 0 for state in ("pending", "paid", "cancelled")},
        **{f"events {state}": 0 for state in EVENTS},
        **{f"open_tasks {kind}": 0 for kind in TASKS},
        "oldest_parked_age": 0,
        "open_exceptions": 0,
        **{f"withdrawals {state}": 0 for state in WITHDRAWALS},
        "oldest_unknown_withdrawal_age": 0,
        **{f"leads {status}": 0 for status in ("available", "sold", "withdrawn")},
        "leads_sold_more_than_once": 0,
        **{f"memberships {state}": 0 for state in ("active", "ended")},
        "renewals_failed": 0,
        "purchase_conflict_rate": None,
        "purchase_already_completed_share": None,
        **{f"purchase_completion_{name} {way}": None for name in TOOK for way in PAID_BY},
    }


@pytest.mark.breaks
def test_figures_are_what_a_hand_would_count(db: Database, dba: Session) -> None:
    first, second = db.product("first", total=20), db.product("second", total=6)
    db.product("none", total=0)
    reserved(dba, "a", {first: 2, second: 3})
    reserved(dba, "b", {first: 1})
    reserved(dba, "c", {first: 1})
    for reference in ("d", "e"):
        db.lapse(reserved(dba, reference, {second: 1, first: 2}).reservation_id)
    call(dba, "stock.confirm", reference="b")
    call(dba, "stock.release", reference="c")
    reserved(dba, "swept", {first: 1})
    call(dba, "ops.sweep_now")
    for reference in ("f", "g"):
        db.lapse(reserved(dba, reference, {second: 1, first: 2}).reservation_id)
    reserved(dba, "rest", {second: 1})
    db.admin("insert into ops.breach (room, rule, subject, detail) values ('r', 'r', 's', 'd')")
    found = figures(dba)
    assert found["reservations active"] == 5
    assert found["reservations confirmed"] == 1
    assert found["reservations released"] == 1
    assert found["reservations expired"] == 2
    assert found["held_units"] == 2 + 3 + 1 + 1
    assert found["lapsed_unswept_reservations"] == 2
    assert found["lapsed_unswept_units"] == 6
    assert 1 <= found["oldest_lapsed_age"] < 60
    assert 0 <= found["last_sweep_age"] < 60
    assert found["open_breaches"] == 1
    assert found["products_sold_out"] == 1


def test_orders_events_tasks_and_exceptions_are_counted(db: Database, dba: Session) -> None:
    product = db.product()
    orders = [
        call(dba, "payment.place_order", reservation_id=reserved(dba, name, {product: 1})[1])
        for name in ("paid", "cancelled", "lapsed")
    ]
    lapse_all(db)
    placed = reserved(dba, "open", {product: 1}).reservation_id
    orders.append(call(dba, "payment.place_order", reservation_id=placed))

    def say(key: str, order_id: object, status: str) -> int:
        body = {"idempotency_key": key, "order_id": str(order_id), "status": status}
        recorded = call(dba, "payment.record_event", provider="generic", payload=body)
        event_id: int = recorded.event_id
        return event_id

    for key, order_id, status in (
        ("a", orders[0].order_id, "success"),
        ("b", orders[1].order_id, "failed"),
        ("c", uuid4(), "success"),
        ("d", orders[0].order_id, "maybe"),
        ("a", orders[0].order_id, "failed"),
    ):
        call(dba, "payment.apply", event_id=say(key, order_id, status))
    say("e", orders[3].order_id, "success")
    found = figures(dba)
    assert [found[f"orders {state}"] for state in ("pending", "paid", "cancelled")] == [1, 1, 3]
    assert [found[f"events {state}"] for state in EVENTS] == [1, 1, 2, 1, 1]
    assert [found[f"open_tasks {kind}"] for kind in TASKS] == [1, 0, 0, 0, 0, 0]
    assert found["open_exceptions"] == 2
    call(dba, "payment.sweep")
    assert 0 <= figures(dba)["last_money_sweep_age"] < 60
    assert 0 < found["oldest_parked_age"] < 60


def test_metrics_are_the_dbas_to_read(db: Database) -> None:
    with db.connect("stockade_dba") as session:
        assert figures(session)


def test_figures_of_the_market_are_what_a_hand_would_count(db: Database, dba: Session) -> None:
    buyer, other = uuid4(), uuid4()
    call(dba, "credit.deposit", workspace_id=buyer, amount=100, key="k", purpose="a test")
    one, two, three = lead(dba), lead(dba), lead(dba)
    assert ask(dba, "market.purchase", (one,), buyer, key="one").status == "completed"
    assert ask(dba, "market.purchase", (one,), buyer, key="two").status == "taken"
    held = ask(dba, "market.hold_leads", (two,), other)
    assert ask(dba, "market.hold_leads", (two, three), buyer).status == "taken"
    for _ in range(4):
        call(dba, "market.complete", purchase_id=held.purchase_id)
    call(dba, "market.withdraw_lead", lead_id=three)
    db.admin(
        "update market.purchase set created_at = completed_at - interval '3 seconds'"
        " where paid_by = 'credits'"
    )
    db.admin(
        "insert into market.answer (call, status, created_at)"
        " values ('purchase', 'taken', now() - interval '25 hours')"
    )
    found = figures(dba)
    assert [found[f"leads {status}"] for status in ("available", "sold", "withdrawn")] == [0, 2, 1]
    assert found["leads_sold_more_than_once"] == 0
    assert found["purchase_conflict_rate"] == 0.5
    assert found["purchase_already_completed_share"] == 0.75
    assert found["purchase_completion_average credits"] == 3
    assert found["purchase_completion_longest credits"] == 3
    assert 0 < found["purchase_completion_longest elsewhere"] < 60
    assert found["purchase_completion_average order"] is None


def test_withdrawals_are_counted_by_state(db: Database, dba: Session) -> None:
    funded(dba, 300)
    call(dba, "credit.reject", withdrawal_id=opened(dba, key="rejected"))
    call(dba, "credit.settle", withdrawal_id=opened(dba, key="settled"))
    opened(dba)
    report(dba, claim(dba), "unsure")
    pass_time(db, 2)
    other = funded(dba, 100, uuid4())
    assert withdraw(dba, workspace_id=other).status == "opened"
    found = figures(dba)
    assert [found[f"withdrawals {state}"] for state in WITHDRAWALS] == [1, 0, 1, 1, 1]
    assert 120 <= found["oldest_unknown_withdrawal_age"] < 180


def test_memberships_are_counted_and_so_are_renewals_that_failed(
    db: Database, dba: Session
) -> None:
    call(dba, "membership.put_plan", id="gold", name="Gold", days=7)
    for subscriber, ago in (("ann", 1), ("bob", 2), ("eve", 30)):
        call(
            dba, "membership.record_payment",
            subscriber=subscriber, plan="gold", payment_id=subscriber,
            paid_at=datetime.now(UTC) - timedelta(days=ago),
        )  # fmt: skip
    db.admin("update membership.subscription set failed_at = now() where subscriber = 'bob'")
    found = figures(dba)
    assert [found[f"memberships {state}"] for state in ("active", "ended")] == [2, 1]
    assert found["renewals_failed"] == 1
