"""ops.metrics: each figure against a count by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.calls import Session, call, reserved

if TYPE_CHECKING:
    from tests.database import Database


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
    assert found.pop("last_sweep_age") is None
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


def test_metrics_are_the_dbas_to_read(db: Database) -> None:
    with db.connect("stockade_dba") as session:
        assert figures(session)
