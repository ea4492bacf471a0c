"""stock.restock: how many units there are in all, never fewer than are out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.calls import PRODUCT, SLOTS, Session, busy, call, free, held, refused, reserved

if TYPE_CHECKING:
    from tests.database import Database


def restock(session: Session, product: int, total: Any) -> Any:
    """Call stock.restock."""
    return call(session, "stock.restock", product_id=product, total=total)


def test_restock_raises_and_lowers_the_total(db: Database, dba: Session) -> None:
    product = db.product(total=10)
    outcome = restock(dba, product, 25)
    assert (outcome.status, outcome.product_id, outcome.available) == ("restocked", product, 25)
    assert restock(dba, product, 5).available == 5
    assert restock(dba, product, 5).status == "restocked"
    assert free(db, product) == 5


def test_restock_never_goes_below_what_is_out(db: Database, dba: Session) -> None:
    product = db.product(total=10)
    held_until = reserved(dba, "held", {product: 4}).expires_at
    reserved(dba, "sold", {product: 2})
    call(dba, "stock.confirm", reference="sold")
    outcome = restock(dba, product, 5)
    assert (outcome.status, outcome.product_id, outcome.available, outcome.retry_at) == (
        "insufficient", product, 4, held_until,
    )  # fmt: skip
    assert free(db, product) == 4
    assert restock(dba, product, 6).available == 0


def test_restock_sweeps_what_has_lapsed(db: Database, dba: Session) -> None:
    product = db.product(total=10)
    db.lapse(reserved(dba, "old", {product: 8}).reservation_id)
    assert restock(dba, product, 1).status == "restocked"


def test_an_unknown_product_is_told(dba: Session) -> None:
    outcome = restock(dba, 7, 1)
    assert (outcome.status, outcome.product_id) == ("unknown_product", 7)


@pytest.mark.parametrize("total", [-1, None])
def test_restock_refuses_a_total_out_of_range(db: Database, dba: Session, total: Any) -> None:
    with refused("22023"):
        restock(dba, db.product(), total)


def test_restock_is_busy_when_others_hold_what_it_needs(db: Database, dba: Session) -> None:
    product = db.product()
    with held(db, PRODUCT, product), busy():
        restock(dba, product, 20)
    with held(db, SLOTS, product), busy():
        restock(dba, product, 20)
    with held(db, SLOTS, product), busy():
        restock(dba, product, 5)
    assert free(db, product) == 10
