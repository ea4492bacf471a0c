"""What providers' words mean: one row a word, and nonsense that raises nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb

from tests.payment.words import Payload, coins, generic, stripe

if TYPE_CHECKING:
    from tests.database import Database

INTENT = UUID("01a1ff58-712c-7818-a3bb-da6eb7136ec2")


def read(database: Database, provider: str, payload: object) -> Any:
    (fact,) = database.admin("select * from payment._read(%s, %s)", provider, Jsonb(payload))
    return fact


@pytest.mark.parametrize(
    ("kind", "more", "meaning"),
    [
        ("payment_intent.created", {}, "opened"),
        ("payment_intent.requires_action", {}, "opened"),
        ("payment_intent.partially_funded", {}, "opened"),
        ("payment_intent.amount_capturable_updated", {}, "opened"),
        ("payment_intent.processing", {}, "processing"),
        ("payment_intent.payment_failed", {}, "failed"),
        ("payment_intent.canceled", {}, "cancelled"),
        ("payment_intent.succeeded", {}, "paid"),
        ("checkout.session.completed", {}, "paid"),
        ("checkout.session.completed", {"payment_status": "no_payment_required"}, "paid"),
        ("checkout.session.completed", {"payment_status": "unpaid"}, "processing"),
        ("checkout.session.async_payment_succeeded", {}, "paid"),
        ("checkout.session.async_payment_failed", {}, "failed"),
        ("checkout.session.expired", {}, "expired"),
        ("charge.refunded", {}, "refunded"),
        ("refund.created", {}, "refunded"),
        ("refund.created", {"status": "pending"}, "refunded"),
        ("refund.updated", {}, "refunded"),
        ("refund.updated", {"status": "canceled"}, "refund_failed"),
        ("refund.failed", {}, "refund_failed"),
        ("charge.dispute.created", {}, "disputed"),
        ("charge.dispute.created", {"status": "warning_needs_response"}, "informational"),
        ("charge.dispute.created", {"status": "prevented"}, "informational"),
        ("charge.dispute.updated", {}, "informational"),
        ("charge.dispute.funds_withdrawn", {}, "disputed"),
        ("charge.dispute.funds_withdrawn", {"status": "warning_needs_response"}, "disputed"),
        ("charge.dispute.funds_reinstated", {}, "dispute_won"),
        ("charge.dispute.closed", {"status": "won"}, "dispute_won"),
        ("charge.dispute.closed", {"status": "lost"}, "dispute_lost"),
        ("charge.dispute.closed", {"status": "warning_closed"}, "dispute_dropped"),
        ("charge.dispute.closed", {"status": "prevented"}, "dispute_prevented"),
        ("invoice.paid", {}, "invoice_paid"),
        ("customer.subscription.deleted", {}, "subscription"),
        ("payout.paid", {}, "informational"),
    ],
)
def test_each_event_of_stripe_has_its_meaning(
    database: Database, kind: str, more: Payload, meaning: str
) -> None:
    fact = read(database, "stripe", stripe(kind, INTENT, **more))
    assert (fact.meaning, fact.problem) == (meaning, None)
    if meaning != "informational":
        assert fact.movement == f"pi_{str(INTENT).replace('-', '')}"
        assert fact.movement in fact.names


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ({"status": "requires_payment_method"}, "opened"),
        ({"status": "requires_payment_method", "last_payment_error": {"code": "x"}}, "failed"),
        ({"status": "requires_action"}, "opened"),
        ({"status": "requires_capture"}, "opened"),
        ({"status": "processing"}, "processing"),
        ({"status": "canceled"}, "cancelled"),
        ({"status": "succeeded", "amount_received": 1, "currency": "usd"}, "paid"),
        ({"object": "checkout.session", "status": "open"}, "opened"),
        ({"object": "checkout.session", "status": "expired"}, "expired"),
        (
            {
                "object": "checkout.session", "status": "complete", "payment_status": "paid",
                "amount_total": 1, "currency": "usd",
            },
            "paid",
        ),
        ({"object": "charge", "amount_refunded": 0}, "informational"),
        ({"object": "charge", "amount_refunded": 5, "currency": "usd"}, "refunded"),
        ({"object": "refund", "charge": "ch_2", "amount": 5, "currency": "usd"}, "refunded"),
    ],
    ids=repr,
)  # fmt: skip
def test_an_object_says_by_its_status_what_an_event_says_by_its_type(
    database: Database, said: Payload, meaning: str
) -> None:
    fact = read(database, "stripe", {"object": "payment_intent", "id": "pi_1", **said})
    assert (fact.meaning, fact.problem) == (meaning, None)


@pytest.mark.parametrize(
    ("status", "meaning", "defect"),
    [
        ("waiting", "opened", None),
        ("confirming", "processing", None),
        ("confirmed", "processing", None),
        ("sending", "processing", None),
        ("finished", "paid", None),
        ("FINISHED", "paid", None),
        ("partially_paid", "paid", "short"),
        ("failed", "failed", None),
        ("expired", "expired", None),
        ("refunded", "refunded", None),
        ("cancelled", "informational", None),
    ],
)
def test_each_status_of_nowpayments_has_its_meaning(
    database: Database, status: str, meaning: str, defect: str | None
) -> None:
    fact = read(database, "nowpayments", coins(status, INTENT))
    assert (fact.meaning, fact.defect, fact.problem) == (meaning, defect, None)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        (10, "usd", "1000"),
        ("10.00", "usd", "1000.00"),
        (10.07, "eur", "1007.00"),
        (10.005, "usd", "1000.500"),
        (1000, "jpy", "1000"),
        (1.234, "kwd", "1234.000"),
    ],
)
def test_prices_become_minor_units_exactly(
    database: Database, amount: object, currency: str, minor: str
) -> None:
    payload = coins("finished", INTENT, price_amount=amount, price_currency=currency)
    assert str(read(database, "nowpayments", payload).price) == minor


def test_amounts_keep_every_digit(database: Database) -> None:
    payload = coins("finished", INTENT, actually_paid="0.000000000000000001", pay_amount=1e-7)
    fact = read(database, "nowpayments", payload)
    assert (f"{fact.amount:f}", f"{fact.due:f}") == ("0.000000000000000001", "0.0000001")


def test_payouts_are_not_payments(database: Database) -> None:
    payout = {"id": "1", "batch_withdrawal_id": "2", "status": "FINISHED", "amount": "5"}
    assert read(database, "nowpayments", payout).meaning == "informational"


NONSENSE: list[tuple[str, object]] = [
    (provider, payload)
    for provider in ("stripe", "nowpayments", "generic")
    for payload in (
        None, True, 1, "x", [], {}, [1], {"object": "event"}, {"object": "event", "type": 1},
        {"object": "event", "type": "payment_intent.succeeded", "data": []},
        {"object": "event", "type": "payment_intent.succeeded", "data": {"object": []}},
        {"object": "event", "type": "payment_intent.succeeded", "data": {"object": {}}},
    )
]  # fmt: skip
WITHOUT: dict[str, tuple[Payload, ...]] = {
    "stripe": (
        {"id": None}, {"id": ""}, {"id": "x" * 256}, {"amount_received": None},
        {"amount_received": -1}, {"amount_received": 1e40}, {"amount_received": "1e3"},
        {"currency": None}, {"currency": "$"}, {"currency": ["usd"]},
    ),
    "nowpayments": (
        {"payment_id": None}, {"payment_id": {}}, {"actually_paid": None},
        {"actually_paid": "-1"}, {"actually_paid": "NaN"}, {"pay_currency": None},
        {"pay_amount": None}, {"price_amount": "ten"}, {"price_currency": None},
    ),
    "generic": (
        {"idempotency_key": None}, {"idempotency_key": ""}, {"idempotency_key": "x" * 256},
        {"idempotency_key": 1}, {"order_id": 7}, {"order_id": None}, {"status": "maybe"},
        {"amount_cents": 1000}, {"currency": "usd"}, {"amount_cents": 1.5, "currency": "usd"},
        {"amount_cents": -1, "currency": "usd"}, {"amount_cents": 1, "currency": "dollars"},
        {"amount_cents": 1e19, "currency": "usd"}, {"amount_cents": [1], "currency": ["usd"]},
    ),
}  # fmt: skip
SPOILT: list[tuple[str, Payload]] = [
    *(("stripe", stripe("payment_intent.succeeded", INTENT, **x)) for x in WITHOUT["stripe"]),
    ("stripe", stripe("refund.created", INTENT, amount="much")),
    ("stripe", stripe("charge.dispute.created", INTENT, id=None)),
    *(("nowpayments", coins("finished", INTENT, **x)) for x in WITHOUT["nowpayments"]),
    *(("generic", {**generic("key", INTENT), **x}) for x in WITHOUT["generic"]),
]


@pytest.mark.parametrize(("provider", "payload"), [*NONSENSE, *SPOILT], ids=repr)
def test_nonsense_is_a_problem_in_words_and_never_an_error(
    database: Database, provider: str, payload: object
) -> None:
    assert read(database, provider, payload).problem


def test_numbers_beyond_all_bounds_raise_nothing(database: Database) -> None:
    (fact,) = database.admin(
        "select * from payment._read('nowpayments', %s::text::jsonb)",
        '{"payment_status": "finished", "payment_id": 1, "actually_paid": 1e400,'
        ' "pay_currency": "btc", "pay_amount": 1, "price_amount": 1e100,'
        ' "price_currency": "usd"}',
    )
    assert fact.problem
