"""ops.metrics: each figure against a count by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.calls import Session, call, lapse_all, reserved
from tests.credit.withdrawing import claim, funded, opened, pass_time, report, withdraw
from tests.market.bazaar import ask, lead

if TYPE_CHECKING:
    from tests.database import Database


NEVER = float("inf")
RESERVATIONS = ("active", "confirmed", "released", "expired")
ORDERS = ("pending", "paid", "cancelled")
EVENTS = ("received", "parked")
PAID_BY = ("credits", "order", "elsewhere")
TOOK = ("average", "longest")
WITHDRAWALS = ("open", "sent", "unknown")
RULES = ("oversold", "units_conserved", "another")
AGES = ("due_task", "unanswered_task", "due_withdrawal", "unknown_withdrawal", "paid_purchase")
TASKS = ("apply", "cancel", "expire", "look_up", "refund", "reconcile")


SKUS = ("first", "second", "none")
UNITS = ("free", "held", "sold")


def figures(session: Session) -> dict[str, Any]:
    """Return the value of each figure by its name, with its state where it has one."""
    rows = session.execute("select * from ops.metrics").fetchall()
    named = {" ".join([row.name, *row.labels.values()]): row.value for row in rows}
    assert len(named) == len(rows)
    assert all(row.unit for row in rows)
    return named


def age(db: Database, hours: float) -> None:
    """Let every reservation have been made so many hours ago: its id says when."""
    db.admin(
        """
        with made as (
          select r.id, stock._uuid_v7(now() - make_interval(secs => 3600 * %s)) as before
          from stock.reservation as r
        ),
        moved as (
          update stock.reservation as r set id = made.before from made where r.id = made.id
        )
        update stock.line as l set reservation_id = made.before
        from made where l.reservation_id = made.id
        """,
        hours,
    )


def test_an_empty_shop_has_figures_too(dba: Session) -> None:
    found = figures(dba)
    transactions = {found.pop("rolled_back_transactions_total"), found.pop("deadlocks_total")}
    assert all(value >= 0 for value in transactions)
    assert found.pop("new_deadlocks") >= 0
    assert found == {
        **{f"recent_reservations {state}": 0 for state in RESERVATIONS},
        "recent_lapses": None,
        "expired_per_minute": 0,
        "reservation_surge": None,
        "open_reservations": 0,
        "held_units": 0,
        "lapsed_unswept_reservations": 0,
        "lapsed_unswept_units": 0,
        "oldest_lapsed_age": 0,
        **{f"recent_orders {state}": 0 for state in ORDERS},
        "open_orders": 0,
        **{f"open_events {state}": 0 for state in EVENTS},
        **{f"open_tasks {kind}": 0 for kind in TASKS},
        "oldest_parked_age": 0,
        **{f"oldest_{what}_age": 0 for what in AGES},
        "open_exceptions": 0,
        **{f"open_withdrawals {state}": 0 for state in WITHDRAWALS},
        "available_leads": 0,
        "leads_sold_more_than_once": 0,
        "purchase_conflict": None,
        "purchase_already_completed": None,
        **{f"purchase_completion_{name} {way}": None for name in TOOK for way in PAID_BY},
        "renewals_failed": 0,
        **{f"last_{what}_age": NEVER for what in ("sweep", "money_sweep", "check")},
        "missed_sweeps": None,
        **{f"open_breaches {rule}": 0 for rule in RULES},
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
    assert [found[f"recent_reservations {state}"] for state in RESERVATIONS] == [3, 1, 1, 4]
    assert found["recent_lapses"] == pytest.approx(Decimal(4) / 6)
    assert found["expired_per_minute"] == Decimal("0.8")
    assert found["open_reservations"] == 3
    assert found["held_units"] == 2 + 3 + 1 + 1
    assert found["lapsed_unswept_reservations"] == 2
    assert found["lapsed_unswept_units"] == 6
    assert 1 <= found["oldest_lapsed_age"] < 60
    assert 0 <= found["last_sweep_age"] < 60
    assert 0 <= found["last_check_age"] < 60
    assert [found[f"open_breaches {rule}"] for rule in RULES] == [0, 0, 1]
    units = [found[f"product_units {sku} {state}"] for sku in SKUS for state in UNITS]
    assert units == [16, 3, 1, 2, 4, 0, 0, 0, 0]


def test_what_was_made_before_the_last_hour_is_told_only_while_it_is_open(
    db: Database, dba: Session
) -> None:
    product = db.product(total=5)
    for reference in ("open", "sold"):
        reserved(dba, reference, {product: 1})
    call(dba, "stock.confirm", reference="sold")
    age(db, 0.98)
    found = figures(dba)
    assert [found[f"recent_reservations {state}"] for state in RESERVATIONS] == [1, 1, 0, 0]
    age(db, 1.01)
    found = figures(dba)
    assert [found[f"recent_reservations {state}"] for state in RESERVATIONS] == [0, 0, 0, 0]
    assert found["open_reservations"] == 1


@pytest.mark.breaks
def test_a_surge_is_measured_by_the_same_hour_of_the_busiest_day(
    db: Database, dba: Session
) -> None:
    def made(count: int, hours_ago: float) -> None:
        db.admin(
            """
            insert into stock.reservation
              (id, namespace, reference, fingerprint, hold_seconds, created_at, expires_at)
            select stock._uuid_v7(now() - make_interval(secs => 3600 * %s)), 'sql', n::text, 0, 60,
              now(), now() + interval '1 minute'
            from generate_series(1, %s) as n
            """,
            hours_ago,
            count,
        )

    made(30, 0.5)
    assert figures(dba)["reservation_surge"] is None
    made(7, 24.5)
    assert figures(dba)["reservation_surge"] == Decimal("0.3")
    made(120, 7 * 24 + 0.5)
    made(1000, 8 * 24 + 0.5)
    made(1000, 26)
    assert figures(dba)["reservation_surge"] == Decimal("0.25")


def test_a_minute_without_a_sweep_is_missed(db: Database, dba: Session) -> None:
    def swept(*minutes_ago: int) -> None:
        for minutes in minutes_ago:
            db.admin(
                "insert into ops.sweep_run (source, started_at, ended_at) select 'a test', m, m"
                " from (select date_trunc('minute', now()) - make_interval(mins => %s)) as a (m)",
                minutes,
            )

    swept(4, 4, 3, 2, 1)
    assert figures(dba)["missed_sweeps"] == 0
    swept(8, 5)
    assert figures(dba)["missed_sweeps"] == Decimal("0.25")
    swept(24 * 60 + 1)
    assert figures(dba)["missed_sweeps"] == Decimal("0.25")


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
    # One has lapsed, and it is written down by the sweep.
    assert [found[f"recent_orders {state}"] for state in ORDERS] == [2, 1, 2]
    assert found["open_orders"] == 2
    assert [found[f"open_events {state}"] for state in EVENTS] == [1, 1]
    assert [found[f"open_tasks {kind}"] for kind in TASKS] == [1, 0, 0, 0, 0, 0]
    assert found["open_exceptions"] == 2
    call(dba, "payment.sweep")
    swept = figures(dba)
    assert [swept[f"recent_orders {state}"] for state in ORDERS] == [1, 1, 3]
    assert 0 <= swept["last_money_sweep_age"] < 60
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
    assert found["available_leads"] == 0
    assert found["leads_sold_more_than_once"] == 0
    assert found["purchase_conflict"] == 0.5
    assert found["purchase_already_completed"] == 0.75
    assert found["purchase_completion_average credits"] == 3
    assert found["purchase_completion_longest credits"] == 3
    assert 0 < found["purchase_completion_longest elsewhere"] < 60
    assert found["purchase_completion_average order"] is None


def test_open_withdrawals_are_counted_by_state(db: Database, dba: Session) -> None:
    funded(dba, 300)
    call(dba, "credit.reject", withdrawal_id=opened(dba, key="rejected"))
    call(dba, "credit.settle", withdrawal_id=opened(dba, key="settled"))
    opened(dba)
    report(dba, claim(dba), "unsure")
    pass_time(db, 2)
    other = funded(dba, 100, uuid4())
    assert withdraw(dba, workspace_id=other).status == "opened"
    found = figures(dba)
    assert [found[f"open_withdrawals {state}"] for state in WITHDRAWALS] == [1, 0, 1]
    assert 120 <= found["oldest_unknown_withdrawal_age"] < 180


def test_renewals_that_failed_are_counted(db: Database, dba: Session) -> None:
    call(dba, "membership.put_plan", id="gold", name="Gold", days=7)
    for subscriber in ("ann", "bob"):
        call(
            dba, "membership.record_payment",
            subscriber=subscriber, plan="gold", payment_id=subscriber, paid_at=datetime.now(UTC),
        )  # fmt: skip
    db.admin("update membership.subscription set failed_at = now() where subscriber = 'bob'")
    assert figures(dba)["renewals_failed"] == 1
