"""Check, repair and sweep: what drifted is mended, after asking, and what lapsed is ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.calls import PRODUCT, call, free, held, lapse_all, ordered, reserved

if TYPE_CHECKING:
    from tests.calls import Session
    from tests.command.conftest import Run
    from tests.database import Database


def drifted(db: Database, sku: str = "thing") -> int:
    """Give a product that says to have four units more than it has."""
    product = db.product(sku, total=10)
    db.admin("update stock.slot set available = available + 4 where product_id = %s and number = 1",
             product)  # fmt: skip
    return product


def test_alerts_are_told_with_code_1_until_none_is_on(stockade: Run, db: Database) -> None:
    db.admin(
        "insert into ops.breach (room, rule, subject, detail) values ('stock', 'oversold', '', '')"
    )
    told = stockade("alerts", "--json")
    assert told.code == 1
    assert ("oversold", "critical") in {(row["name"], row["level"]) for row in told.rows}
    assert "oversold" in stockade("alerts").out
    db.admin("delete from ops.breach")
    told = stockade("alerts", "--json")
    assert (told.code, "oversold" in told.out) == (1 if told.rows else 0, False)


def test_a_check_is_code_0_when_all_is_well_and_1_when_not(stockade: Run, db: Database) -> None:
    db.product("sound")
    well = stockade("check")
    assert (well.code, well.out, well.err) == (0, "", "none\n")
    product = drifted(db)
    found = stockade("check", "--json")
    assert (found.code, found.rows) == (1, [
        {"room": "stock", "rule": "units_conserved", "subject": f"product {product}",
         "detail": "total 10, free 14, held 0, sold 0"},
    ])  # fmt: skip
    assert stockade("check").code == 1
    assert stockade("repair", "--yes").code == 0
    assert stockade("check").code == 0


def test_a_repair_shows_what_it_would_do_and_does_it_when_told(
    stockade: Run, db: Database, dba: Session
) -> None:
    db.product("sound")
    product, dated = drifted(db), db.product("dated")
    reserved(dba, "held", {dated: 1})
    db.admin("update stock.line set expires_at = now()")
    plan = stockade("repair", "--plan", "--json").rows
    assert [(row["product_id"], row["free_after"], row["lines_mended"]) for row in plan] == [
        (product, 10, 0), (dated, 9, 1),
    ]  # fmt: skip
    assert all(row["status"] == "drifted" for row in plan)
    assert db.admin("select 1 from ops.repair_log") == []
    mended = stockade("repair", "--yes", "--by", "eve", "--json").rows
    assert [(row["product_id"], row["status"], row["repaired_by"]) for row in mended] == [
        (product, "repaired", "eve"), (dated, "repaired", "eve"),
    ]  # fmt: skip
    assert free(db, product) == 10
    nothing = stockade("repair")
    assert (nothing.code, nothing.out) == (0, "")


def test_a_repair_without_yes_where_nobody_can_be_asked_is_code_2(
    stockade: Run, db: Database
) -> None:
    product = drifted(db)
    unasked = stockade("repair")
    assert (unasked.code, "--yes" in unasked.err, "drifted" in unasked.out) == (2, True, True)
    assert free(db, product) == 14
    stockade("repair", "--yes")


def test_only_the_products_that_are_named_are_repaired(stockade: Run, db: Database) -> None:
    one, two = drifted(db, "one"), drifted(db, "two")
    sound = db.product("sound")
    [row] = stockade("repair", one, sound, "--yes", "--json").rows
    assert row["product_id"] == one
    assert (free(db, one), free(db, two)) == (10, 14)
    assert stockade("repair", 999, "--yes").code == 1
    stockade("repair", "--yes")


def test_what_is_busy_is_told_and_the_rest_is_repaired(stockade: Run, db: Database) -> None:
    one, two = drifted(db, "one"), drifted(db, "two")
    with held(db, PRODUCT, one):
        told = stockade("repair", "--yes", "--json")
    assert (told.code, [row["product_id"] for row in told.rows]) == (3, [two])
    assert f" {one}:" in told.err
    assert stockade("repair", "--yes").code == 0


@pytest.mark.breaks
def test_what_is_oversold_needs_a_person(stockade: Run, db: Database, dba: Session) -> None:
    product = db.product(total=10)
    reserved(dba, "sold", {product: 8})
    call(dba, "stock.confirm", reference="sold")
    db.admin("update stock.product set total = 5")
    told = stockade("repair", "--yes", "--json")
    assert (told.code, told.rows[0]["status"]) == (1, "oversold")
    assert stockade("check").code == 1


def test_a_sweep_ends_all_that_lapsed_in_batches(
    stockade: Run, db: Database, dba: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.command.care.BATCH", 2)
    product = db.product(total=10)
    for number in range(4):
        reserved(dba, f"cart {number}", {product: 1})
    ordered(dba, "ordered", {product: 1})
    lapse_all(db)
    [swept] = stockade("sweep", "--json").rows
    assert (swept["expired"], swept["cancelled"], swept["completed"]) == (5, 1, 0)
    [run] = db.admin("select id, source, expired, batches from ops.sweep_run")
    assert tuple(run) == (swept["sweep_run_id"], "stockade", 5, 4)
    again = stockade("sweep")
    assert (again.code, again.words[0]) == (0, ["expired", "0"])


def test_a_sweep_of_money_that_somebody_else_makes_is_busy(stockade: Run, db: Database) -> None:
    with held(db, "select 1 from pg_advisory_xact_lock(hashtextextended('payment.sweep', 8))"):
        assert stockade("sweep").code == 3
