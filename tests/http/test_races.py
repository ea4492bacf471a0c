"""Everybody at once, one request each: exactly what there is is sold, and nobody is told busy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.http.crowd import buy_at_once

if TYPE_CHECKING:
    from tests.database import Database
    from tests.http.running import Api

SOLD, SOLD_OUT = (201, ""), (409, "insufficient")


@pytest.mark.parametrize(("buyers", "units"), [(100, 50), (150, 100), (200, 1)])
@pytest.mark.parametrize("run", range(3))
def test_exactly_what_there_is_is_sold(
    api: Api, db: Database, buyers: int, units: int, run: int
) -> None:
    product = db.product(f"run-{run}", total=units)
    told = buy_at_once(api, product, buyers)
    assert told == {SOLD: units, SOLD_OUT: buyers - units}
    [row] = db.admin("select free, held from stock.availability")
    assert (row.free, row.held) == (0, units)


def test_lapsed_units_sell_to_as_many_buyers_at_once(api: Api, db: Database) -> None:
    product = db.product(total=100)
    assert buy_at_once(api, product, 100) == {SOLD: 100}
    for (reservation_id,) in db.admin("select id from stock.reservation"):
        db.lapse(reservation_id)
    assert buy_at_once(api, product, 100) == {SOLD: 100}


def test_buyers_of_several_units_share_what_there_is(api: Api, db: Database) -> None:
    product = db.product(total=50)
    told = buy_at_once(api, product, 60, qty=3)
    assert told == {SOLD: 16, SOLD_OUT: 44}


def test_a_crowd_that_is_larger_than_the_pool_fires_no_lock_timeout_and_no_deadlock(
    api: Api, db: Database
) -> None:
    query = "select deadlocks from pg_stat_database where datname = current_database()"
    before = db.admin(query)
    buy_at_once(api, db.product(total=100), 300)
    assert db.admin(query) == before
    assert api.events("Request failed") == []
