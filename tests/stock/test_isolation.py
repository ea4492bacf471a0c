"""Decisions rest on what was committed before each statement: an older snapshot is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from psycopg import IsolationLevel

from tests.calls import Session, call, lines, refused, reserve, reserved

if TYPE_CHECKING:
    from tests.database import Database

OLDER = [IsolationLevel.REPEATABLE_READ, IsolationLevel.SERIALIZABLE]


@pytest.mark.parametrize("level", OLDER)
def test_a_reference_has_no_second_reservation_under_an_older_snapshot(
    db: Database, dba: Session, level: IsolationLevel
) -> None:
    product = db.product()
    with db.connect("stockade_dba", autocommit=False) as session:
        session.isolation_level = level
        session.execute("select count(*) from stock.product")
        reserved(dba, "cart", {product: 1})
        with refused("22023"):
            reserve(session, "cart", {product: 1})


@pytest.mark.parametrize("level", OLDER)
def test_no_line_is_lost_under_an_older_snapshot(
    db: Database, dba: Session, level: IsolationLevel
) -> None:
    first, second = db.product("first"), db.product("second")
    reserved(dba, "cart", {first: 1})
    with db.connect("stockade_dba", autocommit=False) as session:
        session.isolation_level = level
        session.execute("select count(*) from stock.product")
        call(dba, "stock.resize", reference="cart", lines=lines({second: 1}))
        with refused("22023"):
            call(session, "stock.release", reference="cart")
