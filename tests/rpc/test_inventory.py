"""The four inventory functions of seed 004: its names, its arguments, its answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from psycopg.types.json import Jsonb

from tests.calls import REFERENCE, Session, busy, call, free, held, lapse_all, lines, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Database


@pytest.fixture
def service(db: Database) -> Iterator[Session]:
    """Give a session of the role of existing callers, who write no schema."""
    with db.connect("stockade_service") as session:
        session.execute("set lock_timeout = '5s'")
        yield session


def ask(session: Session, function: Any, *arguments: Any) -> Any:
    """Call a function by position, without a schema, as the seed's callers may."""
    places = ", ".join(["%s"] * len(arguments))
    (row,) = session.execute(f"select {function}({places})", arguments).fetchall()
    return row[0]


def reserve(session: Session, payment: str, items: Any, *more: Any) -> Any:
    """Reserve for a payment."""
    return ask(session, "reserve_inventory_for_payment", payment, Jsonb(items), *more)


def confirm(session: Session, payment: str) -> Any:
    """Confirm a payment's reservation."""
    return ask(session, "confirm_inventory_reservations", payment)


def release(session: Session, payment: str) -> Any:
    """Release a payment's reservation."""
    return ask(session, "release_inventory_reservations", payment)


def test_names_arguments_types_and_defaults_are_the_seeds(database: Database) -> None:
    signatures = database.admin(
        """
        select p.proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid)
        from pg_proc as p
        where p.pronamespace = 'rpc'::regnamespace
        order by p.proname
        """
    )
    assert [tuple(row) for row in signatures] == [
        ("cleanup_expired_reservations", "", "integer"),
        (
            "complete_credit_lead_purchase",
            "p_purchase_id uuid, p_workspace_id uuid, p_credit_amount bigint",
            "TABLE(success boolean, message text, new_balance bigint)",
        ),
        (
            "complete_stripe_lead_purchase",
            "p_purchase_id uuid, p_download_url text",
            "TABLE(success boolean, already_completed boolean, lead_ids uuid[])",
        ),
        ("confirm_inventory_reservations", "p_payment_intent_id text", "boolean"),
        ("mark_leads_sold_bulk", "p_lead_ids uuid[]", "integer"),
        ("release_inventory_reservations", "p_payment_intent_id text", "boolean"),
        (
            "reserve_inventory_for_payment",
            "p_payment_intent_id text, p_order_items jsonb, p_expiration_minutes integer DEFAULT 5",
            "boolean",
        ),
        (
            "validate_and_lock_leads_for_purchase",
            "p_lead_ids uuid[], p_buyer_workspace_id uuid",
            "TABLE(lead_id uuid, price bigint, marketplace_status text, sold_at timestamp with time"
            " zone, sold_count integer, purchase_id uuid, locked_until timestamp with time zone)",
        ),
    ]


def test_items_are_held_for_five_minutes(db: Database, service: Session) -> None:
    product = db.product()
    assert reserve(service, "pi_1", lines({product: 2})) is True
    (row,) = db.admin("select namespace, reference, hold_seconds from stock.reservation")
    assert row == ("rpc", "pi_1", 300)
    assert free(db, product) == 8


def test_the_seeds_call_with_named_arguments_and_a_json_string(
    db: Database, service: Session
) -> None:
    product = db.product()
    items = [{"product_id": product, "quantity": 2, "title": "a thing", "price": 1999}]
    row = call(
        service,
        "rpc.reserve_inventory_for_payment",
        p_payment_intent_id="pi_1",
        p_order_items=Jsonb(json.dumps(items)),
        p_expiration_minutes=7,
    )
    assert row == (True,)
    assert db.admin("select hold_seconds from stock.reservation") == [(420,)]
    assert reserve(service, "pi_1", lines({product: 2}), 7) is True
    assert free(db, product) == 8


def test_items_may_name_a_drop_product(db: Database, service: Session) -> None:
    external_id = uuid4()
    product = db.product(external_id=external_id)
    assert reserve(service, "pi", [{"drop_product_id": str(external_id), "quantity": 1}]) is True
    assert free(db, product) == 9


def test_reserving_what_there_is_not_is_false(db: Database, service: Session) -> None:
    product = db.product(total=1)
    capped = db.product("capped", units_per_buyer=1)
    assert reserve(service, "pi_1", lines({product: 2})) is False
    assert reserve(service, "pi_1", lines({999: 1})) is False
    assert reserve(service, "pi_1", lines({capped: 1})) is False
    assert reserve(service, "pi_1", lines({product: 1})) is True
    assert reserve(service, "pi_1", lines({capped: 1})) is False
    assert reserve(service, "pi_2", lines({product: 1})) is False


def test_doing_again_what_is_done_is_true(db: Database, service: Session) -> None:
    product = db.product()
    items = lines({product: 1})
    assert [reserve(service, "pi_1", items) for _ in range(2)] == [True, True]
    assert [confirm(service, "pi_1") for _ in range(2)] == [True, True]
    assert reserve(service, "pi_1", items) is True
    assert reserve(service, "pi_2", items) is True
    assert [release(service, "pi_2") for _ in range(2)] == [True, True]
    assert free(db, product) == 9


def test_the_opposite_is_false(db: Database, service: Session) -> None:
    product = db.product()
    reserve(service, "sold", lines({product: 1}))
    confirm(service, "sold")
    assert release(service, "sold") is False
    reserve(service, "let go", lines({product: 1}))
    release(service, "let go")
    assert confirm(service, "let go") is False
    assert free(db, product) == 9


def test_expired_or_unknown_is_false(db: Database, service: Session) -> None:
    product = db.product()
    reserve(service, "pi", lines({product: 1}))
    lapse_all(db)
    assert (confirm(service, "pi"), release(service, "pi")) == (False, False)
    assert (confirm(service, "nobody"), release(service, "nobody")) == (False, False)


def test_cleanup_counts_reservations(db: Database, service: Session) -> None:
    product = db.product()
    for payment in "abc":
        reserve(service, payment, lines({product: 1}))
    assert ask(service, "cleanup_expired_reservations") == 0
    lapse_all(db)
    assert ask(service, "cleanup_expired_reservations") == 3
    assert ask(service, "cleanup_expired_reservations") == 0


def test_a_payments_reservation_is_not_that_of_a_cart_of_the_same_name(
    db: Database, service: Session, dba: Session
) -> None:
    product = db.product()
    reserve(service, "pi", lines({product: 1}))
    assert call(dba, "stock.confirm", reference="pi").status == "not_found"


def test_a_taken_reference_is_busy(db: Database, service: Session) -> None:
    product = db.product()
    with held(db, REFERENCE, "rpc", "pi"), busy():
        reserve(service, "pi", lines({product: 1}))


@pytest.mark.parametrize("minutes", [5, 10081, 2**31 - 1, None])
def test_any_number_of_minutes_from_one_holds(db: Database, service: Session, minutes: Any) -> None:
    product = db.product()
    assert reserve(service, "pi", lines({product: 1}), minutes) is True
    expected = 300 if minutes in (5, None) else 3600
    assert db.admin("select hold_seconds from stock.reservation") == [(expected,)]


@pytest.mark.parametrize("minutes", [0, -1, -(2**31)])
def test_no_minutes_are_refused(db: Database, service: Session, minutes: int) -> None:
    with refused("22023"):
        reserve(service, "pi", lines({db.product(): 1}), minutes)


@pytest.mark.parametrize("items", [None, {}, [], "[]", '""', "{}", [{"product_id": 1}], 5])
def test_items_that_are_none_are_refused(db: Database, service: Session, items: Any) -> None:
    db.product()
    with refused("22023"):
        reserve(service, "pi", items)


def test_a_string_that_is_no_json_is_refused(service: Session) -> None:
    with refused("22P02"):
        reserve(service, "pi", "not json")


@pytest.mark.parametrize("payment", ["", "x" * 256, None])
def test_a_payment_needs_a_name(db: Database, service: Session, payment: Any) -> None:
    with refused("22023"):
        reserve(service, payment, lines({db.product(): 1}))


def test_null_names_no_payment(service: Session) -> None:
    for function in ("confirm_inventory_reservations", "release_inventory_reservations"):
        with refused("22023"):
            ask(service, function, None)
