"""Many buyers, few units: exactly as many are sold as there are, and nobody waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.calls import free, lines, rows
from tests.concurrency.crowd import statuses

if TYPE_CHECKING:
    from tests.calls import Session
    from tests.concurrency.crowd import Crowd
    from tests.database import Database

pytestmark = pytest.mark.usefixtures("quiet")


@pytest.mark.parametrize(("callers", "units"), [(200, 1), (100, 50), (150, 100)])
def test_exactly_as_many_buyers_are_served_as_there_are_units(
    db: Database, crowd: Crowd, callers: int, units: int
) -> None:
    product = db.product(total=units)

    def buy(session: Session, number: int) -> Any:
        return crowd.insist(
            session, "stock.reserve", reference=f"buyer-{number}", lines=lines({product: 1})
        )

    outcomes = crowd.at_once(callers, buy)
    assert statuses(outcomes) == {"reserved": units, "insufficient": callers - units}
    assert {o.available for o in outcomes if o.status == "insufficient"} == {0}
    assert free(db, product) == 0


def test_exactly_as_many_are_served_through_batches_of_several_clients(
    db: Database, crowd: Crowd
) -> None:
    product = db.product(total=90)

    def gather(session: Session, number: int) -> list[Any]:
        """Reserve for 25 buyers at once; then again for those of them who were told busy."""
        waiting = [
            {"reference": f"{number}-{buyer}", "lines": lines({product: 1})} for buyer in range(25)
        ]
        answered: list[Any] = []

        def batch() -> bool | None:
            outcomes = rows(session, "stock.reserve_many", requests=waiting)
            assert len(outcomes) == len(waiting)
            answered.extend(o for o in outcomes if o.status != "busy")
            waiting[:] = [
                request for request, o in zip(waiting, outcomes, strict=True) if o.status == "busy"
            ]
            return None if waiting else True

        crowd.patiently(batch)
        return answered

    gathered = crowd.at_once(8, gather, "stockade_api")
    assert statuses(o for answered in gathered for o in answered) == {
        "reserved": 90, "insufficient": 110,
    }  # fmt: skip
    assert free(db, product) == 0


def test_carts_of_all_products_in_any_order_sell_out_to_the_last_unit(
    db: Database, crowd: Crowd
) -> None:
    products = [db.product(f"part-{n}", total=20) for n in range(12)]

    def buy(session: Session, number: int) -> Any:
        order = crowd.chance.sample(products, len(products))
        return crowd.insist(
            session, "stock.reserve", reference=f"cart-{number}",
            lines=lines(dict.fromkeys(order, 1)),
        )  # fmt: skip

    assert statuses(crowd.at_once(40, buy)) == {"reserved": 20, "insufficient": 20}
    assert {free(db, product) for product in products} == {0}


def test_units_that_come_back_while_others_buy_are_all_sold_again(
    db: Database, crowd: Crowd
) -> None:
    product = db.product(total=20)

    def buy(session: Session, number: int) -> str:
        """Every third buyer lets go again; nobody is turned away while a unit may come back."""
        outcome = crowd.insist(
            session, "stock.reserve", reference=f"buyer-{number}", lines=lines({product: 1})
        )
        if outcome.status == "reserved" and number % 3 == 0:
            outcome = crowd.insist(session, "stock.release", reservation_id=outcome.reservation_id)
        elif outcome.status == "reserved":
            outcome = crowd.insist(session, "stock.confirm", reservation_id=outcome.reservation_id)
        return str(outcome.status)

    answers = crowd.at_once(60, buy)
    sold = answers.count("confirmed")
    assert set(answers) <= {"confirmed", "released", "insufficient"}
    assert sold + free(db, product) == 20


def test_a_request_is_not_told_sold_out_by_a_cart_beside_it_that_failed(
    db: Database,
) -> None:
    first, second = db.product("first", total=10), db.product("second", total=1)
    with db.connect("admin", autocommit=False) as other, db.connect() as session:
        other.execute("select from stock.slot where product_id = %s for update", [second])
        outcomes = rows(
            session,
            "stock.reserve_many",
            requests=[
                {"reference": "cart", "lines": lines({first: 10, second: 1})},
                {"reference": "one", "lines": lines({first: 1})},
            ],
        )
    assert [outcome.status for outcome in outcomes] == ["busy", "reserved"]
    assert free(db, first) == 9
