"""ops.check() of checkout and payment: each rule, broken by hand, is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, LiteralString

import pytest

from tests.calls import Session, call, reserved, rows

if TYPE_CHECKING:
    from uuid import UUID

    from tests.database import Database

BREAKS: dict[str, tuple[LiteralString, set[str]]] = {
    "paid, and its units are not sold": (
        """
        update stock.reservation set state = 'active', closed_at = null
        where id = (select reservation_id from checkout.purchase_order where state = 'paid');
        update stock.line as l set expires_at = r.expires_at
        from stock.reservation as r where r.id = l.reservation_id and r.state = 'active'
        """,
        {"order_follows_its_reservation"},
    ),
    "cancelled, and its units are sold": (
        """
        update checkout.purchase_order set state = 'cancelled' where state = 'paid'
        """,
        {"order_follows_its_reservation", "money_pays_paid_orders_only"},
    ),
    "an order whose reservation is not marked": (
        "update stock.reservation set used_at = null where reference = 'open'",
        {"order_follows_its_reservation"},
    ),
    "a total that is not its lines": (
        "update checkout.purchase_order set total = total + 1 where state = 'pending'",
        {"lines_add_up"},
    ),
    "no lines": (
        """
        delete from checkout.order_line as l using checkout.purchase_order as o
        where o.id = l.order_id and o.state = 'pending'
        """,
        {"lines_add_up", "lines_are_held"},
    ),
    "other units than are held": (
        """
        update checkout.order_line as l set quantity = 2, price_cents = 500
        from checkout.purchase_order as o where o.id = l.order_id and o.state = 'pending'
        """,
        {"lines_are_held"},
    ),
    "a replaced order that is not cancelled": (
        """
        update checkout.purchase_order set replaces = (
          select id from checkout.purchase_order where state = 'pending'
        )
        where state = 'paid'
        """,
        {"only_cancelled_orders_are_replaced"},
    ),
    "used without an order": (
        "update stock.reservation set used_at = now() where reference = 'alone'",
        {"used_means_an_order"},
    ),
    "a cent vanished": (
        "update payment.allocation set amount = amount - 1 where purpose = 'order' and amount > 0",
        {"receipts_conserved"},
    ),
    "a receipt without any place": (
        "delete from payment.allocation where purpose = 'exception'",
        {"receipts_conserved"},
    ),
    "more was taken than there was": (
        """
        insert into payment.allocation (receipt_id, purpose, amount, order_id)
        select receipt_id, 'order', -5000, order_id from payment.allocation
        where purpose = 'order' and amount > 0;
        insert into payment.allocation (receipt_id, purpose, amount)
        select receipt_id, 'credit', 5000 from payment.allocation where amount = -5000
        """,
        {"never_negative"},
    ),
    "money was received twice": (
        "update payment.receipt set cumulative = cumulative + 1",
        {"received_once"},
    ),
    "a refund that moved nothing": (
        "update payment.outflow set amount = amount + 1",
        {"outflows_allocated"},
    ),
    "a refund that came back and moved nothing back": (
        "update payment.outflow set state = 'back', closed_at = now()",
        {"outflows_allocated"},
    ),
    "paid without money": (
        """
        update payment.allocation set
          purpose = 'credit', order_id = null where purpose = 'order'
        """,
        {"paid_orders_have_money"},
    ),
    "money for an order that is not paid": (
        """
        update payment.allocation set order_id = (
          select id from checkout.purchase_order where state = 'pending'
        )
        where purpose = 'order'
        """,
        {"money_pays_paid_orders_only", "paid_orders_have_money"},
    ),
    "resolved, and money waits in it": (
        """
        update payment.exception set resolved_at = now(), resolution = 'refunded',
          resolved_by = 'me'
        """,
        {"resolved_exceptions_hold_nothing"},
    ),
    "an intent is paid and nothing arrived": (
        "update payment.intent set state = 'paid' where state = 'created'",
        {"paid_intents_have_receipts"},
    ),
    "an event that nobody will apply": (
        "update payment.task set state = 'done', closed_at = now()",
        {"events_are_applied"},
    ),
    "an answer about something that did not happen": (
        """
        update payment.event set state = 'ignored'
        where id = (select event_id from payment.answer limit 1)
        """,
        {"answers_are_of_applied_events"},
    ),
}


@pytest.fixture
def books(db: Database, dba: Session) -> None:
    """Fill the books: an order open, one paid, twice, and a part of it refunded."""
    product = db.product(total=10)
    reserved(dba, "alone", {product: 1})

    def place(name: str) -> UUID:
        cart = reserved(dba, name, {product: 1}).reservation_id
        order_id: UUID = call(dba, "payment.place_order", reservation_id=cart).order_id
        return order_id

    def deliver(provider: str, payload: dict[str, Any]) -> None:
        event = call(dba, "payment.record_event", provider=provider, payload=payload)
        call(dba, "payment.apply", event_id=event.event_id)

    paid = place("paid")
    call(dba, "payment.open", order_id=place("open"), provider="stripe", mode="intent")
    thing: dict[str, Any] = {
        "object": "payment_intent",
        "id": "pi_1",
        "currency": "usd",
        "status": "succeeded",
    }
    thing |= {"amount_received": 1000, "metadata": {"order_id": str(paid)}}
    deliver("stripe", thing)
    refund = {"object": "refund", "id": "re_1", "amount": 300, "currency": "usd"}
    deliver("stripe", {**refund, "payment_intent": "pi_1", "status": "succeeded"})
    deliver("generic", {"idempotency_key": "k", "order_id": str(paid), "status": "success"})
    call(dba, "payment.record_event", provider="generic", payload={"later": True})


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize("name", BREAKS)
def test_a_breach_is_seen(db: Database, dba: Session, name: str) -> None:
    assert rows(dba, "ops.check") == []
    damage, rules = BREAKS[name]
    with db.connect("admin", autocommit=False) as session:
        session.execute(damage)
        found = session.execute("select * from ops.check() where room <> 'stock'").fetchall()
        session.rollback()
    assert {row.rule for row in found} == rules
    assert all(row.subject and row.detail for row in found)


@pytest.mark.usefixtures("books")
def test_units_taken_back_are_no_breach(db: Database, dba: Session) -> None:
    [paid] = db.admin("select * from checkout.purchase_order where state = 'paid'")
    [line] = db.admin("select * from checkout.order_line where order_id = %s", paid.id)
    back = call(
        dba, "stock.take_back",
        reservation_id=paid.reservation_id, product_id=line.product_id, quantity=1, key="k",
    )  # fmt: skip
    assert back.status == "taken_back"
    assert rows(dba, "ops.check") == []


def test_every_rule_has_a_breach_here(database: Database) -> None:
    sources = database.admin(
        "select string_agg(prosrc, '') as all_of_them from pg_proc"
        " where proname in ('_check_checkout', '_check_payment')"
    )
    covered = set().union(*(rules for _, rules in BREAKS.values()))
    rules = {
        word.strip("',\n ")
        for room in ("'checkout',", "'payment',")
        for word in (part.split(",")[0] for part in sources[0].all_of_them.split(room)[1:])
    }
    assert rules == covered
