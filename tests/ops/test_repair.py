"""ops.repair: recounts one product under lock and leaves an audit row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.calls import (
    ONE_SLOT,
    PRODUCT,
    Session,
    busy,
    call,
    free,
    held,
    refused,
    reserve,
    reserved,
)

if TYPE_CHECKING:
    from tests.database import Database


def test_repair_sets_the_free_units_to_what_is_not_out(db: Database, dba: Session) -> None:
    product = db.product(total=10)
    reserved(dba, "held", {product: 2})
    reserved(dba, "sold", {product: 3})
    call(dba, "stock.confirm", reference="sold")
    db.admin("update stock.slot set available = available + 4 where number = 1")
    row = call(dba, "ops.repair", product_id=product)
    assert (row.status, row.outstanding, row.free_before, row.free_after) == ("repaired", 5, 9, 5)
    assert (row.total, row.lines_mended, row.repaired_by) == (10, 0, "stockade_dba")
    assert free(db, product) == 5
    assert db.admin("select * from ops.repair_log") == [row]


def test_repair_of_a_sound_product_changes_nothing_and_is_logged(
    db: Database, dba: Session
) -> None:
    product = db.product(total=10, slots=3)
    before = db.admin("select * from stock.slot order by number")
    row = call(dba, "ops.repair", product_id=product)
    assert (row.status, row.free_before, row.free_after) == ("repaired", 10, 10)
    assert db.admin("select * from stock.slot order by number") == before


def test_repair_mends_the_deadlines_of_lines(db: Database, dba: Session) -> None:
    product = db.product()
    reserved(dba, "held", {product: 1})
    reserved(dba, "sold", {product: 1})
    call(dba, "stock.confirm", reference="sold")
    db.admin("update stock.line set expires_at = now()")
    assert call(dba, "ops.repair", product_id=product).lines_mended == 2


@pytest.mark.parametrize("total", [10, 0])
def test_repair_gives_a_product_its_slots_back(db: Database, dba: Session, total: int) -> None:
    product = db.product(total=total)
    db.admin("delete from stock.slot")
    assert [breach.rule for breach in db.breaches()][-1] == "units_conserved" or total == 0
    assert call(dba, "ops.repair", product_id=product).status == "repaired"
    assert reserve(dba, "cart", {product: 1}).status == ("reserved" if total else "insufficient")


@pytest.mark.breaks
def test_an_oversold_product_sells_nothing_more_and_is_told_until_a_person_decides(
    db: Database, dba: Session
) -> None:
    product = db.product(total=10)
    reserved(dba, "sold", {product: 8})
    call(dba, "stock.confirm", reference="sold")
    db.admin("update stock.product set total = 5")
    call(dba, "ops.record_check")
    row = call(dba, "ops.repair", product_id=product)
    assert (row.status, row.free_after) == ("oversold", 0)
    assert reserve(dba, "cart", {product: 1}).status == "insufficient"
    rules = {breach.rule for breach in db.breaches()}
    assert "oversold" in rules
    assert db.admin("select 1 from ops.breach where resolved_at is null") != []


def test_repair_resolves_what_it_mended(db: Database, dba: Session) -> None:
    product = db.product(total=10)
    db.admin("update stock.slot set available = available + 4 where number = 1")
    call(dba, "ops.record_check")
    assert call(dba, "ops.health").status == "degraded"
    call(dba, "ops.repair", product_id=product)
    assert db.admin("select 1 from ops.breach where resolved_at is null") == []


def test_repair_of_an_unknown_product_is_refused(dba: Session) -> None:
    with refused("22023"):
        call(dba, "ops.repair", product_id=7)


def test_repair_is_busy_while_the_product_sells(db: Database, dba: Session) -> None:
    product = db.product()
    with held(db, PRODUCT, product), busy():
        call(dba, "ops.repair", product_id=product)
    with held(db, ONE_SLOT, product), busy():
        call(dba, "ops.repair", product_id=product)
