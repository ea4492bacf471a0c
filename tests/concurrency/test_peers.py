"""Where neveroversell fails, row by row of ../shared/peers.md; row 5 comes with payments."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.calls import RESERVATION, SLOTS, call, free, held, lines, reserve, reserved
from tests.concurrency.crowd import PATIENCE, statuses
from tests.rooms import IN_ROOMS

if TYPE_CHECKING:
    from tests.calls import Session
    from tests.concurrency.crowd import Crowd
    from tests.database import Database

pytestmark = pytest.mark.usefixtures("quiet")


@pytest.mark.parametrize(("callers", "runs"), [(2, 200), (50, 4)])
def test_row_1_calls_with_one_key_on_the_last_unit_are_one_reservation(
    db: Database, crowd: Crowd, callers: int, runs: int
) -> None:
    same_key_on_the_last_unit(db, crowd, callers, runs)


def same_key_on_the_last_unit(db: Database, crowd: Crowd, callers: int, runs: int) -> None:
    """One of them reserves, all others are told the same reservation, nobody that it is gone."""
    products = [db.product(f"last-{run}", total=1) for run in range(runs)]
    together = threading.Barrier(callers)

    def buy(session: Session, _: int) -> list[Any]:
        outcomes = []
        for product in products:
            together.wait(PATIENCE)
            outcomes.append(
                crowd.insist(
                    session,
                    "stock.reserve",
                    reference="key",
                    lines=lines({product: 1}),
                    namespace=f"run-{product}",
                )
            )
        return outcomes

    for run in zip(*crowd.at_once(callers, buy), strict=True):
        assert statuses(run) == {"reserved": 1, "replayed": callers - 1}
        assert len({outcome.reservation_id for outcome in run}) == 1


def test_row_2_a_key_whose_hold_lapsed_gets_a_new_one_and_another_cart_is_a_mismatch(
    db: Database, dba: Session
) -> None:
    product = db.product(total=5)
    first = reserved(dba, "cart", {product: 1})
    assert reserve(dba, "cart", {product: 2}).status == "mismatch"
    db.lapse(first.reservation_id)
    second = reserved(dba, "cart", {product: 2})
    assert second.reservation_id != first.reservation_id
    assert free(db, product) == 3


def test_row_2_a_lapsed_key_that_many_bring_again_gets_one_new_hold(
    db: Database, dba: Session, crowd: Crowd
) -> None:
    product = db.product(total=1)
    db.lapse(reserved(dba, "cart", {product: 1}).reservation_id)

    def buy(session: Session, _: int) -> Any:
        return crowd.insist(session, "stock.reserve", reference="cart", lines=lines({product: 1}))

    assert statuses(crowd.at_once(20, buy)) == {"reserved": 1, "replayed": 19}


def test_row_3_one_buyer_who_calls_many_times_at_once_stays_under_the_cap(
    db: Database, crowd: Crowd
) -> None:
    product = db.product(total=50, units_per_buyer=2)

    def buy(session: Session, number: int) -> Any:
        """Confirm at once, as the peer forgot whoever had paid."""
        outcome = crowd.insist(
            session, "stock.reserve", reference=f"try-{number}", lines=lines({product: 1}),
            buyer="bob",
        )  # fmt: skip
        if outcome.status == "reserved":
            call(session, "stock.confirm", reservation_id=outcome.reservation_id)
        return outcome

    assert statuses(crowd.at_once(20, buy)) == {"reserved": 2, "over_limit": 18}
    assert free(db, product) == 48


def test_row_3_a_lapsed_hold_elsewhere_refuses_nothing(db: Database, dba: Session) -> None:
    product = db.product(total=50, units_per_buyer=2)
    db.lapse(reserved(dba, "phone", {product: 2}, buyer="bob").reservation_id)
    reserved(dba, "desk", {product: 2}, buyer="bob")
    assert reserve(dba, "more", {product: 1}, buyer="bob").status == "over_limit"


def test_row_4_one_confirm_sells_a_cart_of_two_products(db: Database, dba: Session) -> None:
    first, second = db.product("first"), db.product("second")
    cart = reserved(dba, "cart", {first: 2, second: 3})
    assert call(dba, "stock.confirm", reservation_id=cart.reservation_id).status == "confirmed"
    sold = db.admin("select sold from stock.availability order by product_id")
    assert [row.sold for row in sold] == [2, 3]


def test_row_6_a_confirmed_unit_comes_back_and_sells_again(
    db: Database, dba: Session, crowd: Crowd
) -> None:
    product = db.product(total=1)
    cart = reserved(dba, "cart", {product: 1}).reservation_id
    call(dba, "stock.confirm", reservation_id=cart)
    assert reserve(dba, "next", {product: 1}).status == "insufficient"

    def take_back(session: Session, _: int) -> Any:
        return crowd.insist(
            session, "stock.take_back",
            reservation_id=cart, product_id=product, quantity=1, key="return-1",
        )  # fmt: skip

    assert statuses(crowd.at_once(10, take_back)) == {"taken_back": 1, "already_taken_back": 9}
    reserved(dba, "next", {product: 1})


def test_row_7_the_sweep_passes_by_a_locked_product_and_keeps_nothing_of_the_others(
    db: Database, dba: Session
) -> None:
    open_one, locked = db.product("open", total=1), db.product("locked", total=1)
    carts = [reserved(dba, f"cart-{p}", {p: 1}).reservation_id for p in (open_one, locked)]
    for cart in carts:
        db.lapse(cart)
    with held(db, SLOTS, locked):
        # In a transaction that stays open, so that whatever it holds can be seen.
        with db.connect("stockade_dba", autocommit=False) as sweep:
            assert call(sweep, "stock.cleanup").cleanup == 1
            process = sweep.info.backend_pid
            (row,) = db.admin(
                "select wait_event_type from pg_stat_activity where pid = %s", process
            )
            assert row.wait_event_type == "Client"
        reserved(dba, "next", {open_one: 1})
        assert state(db, carts[1]) == "active"
    assert call(dba, "stock.cleanup").cleanup == 1


def test_row_7_the_scheduled_sweep_commits_as_it_goes(db: Database, dba: Session) -> None:
    product = db.product(total=10)
    carts = [reserved(dba, f"cart-{n}", {product: 1}).reservation_id for n in range(10)]
    for cart in carts:
        db.lapse(cart)
    with held(db, RESERVATION, carts[3]), db.connect("stockade_cron") as cron:
        cron.execute("call ops.sweep(batch_size => 4)")
        assert [state(db, cart) for cart in carts].count("expired") == 9
        (run,) = db.admin("select expired, batches from ops.sweep_run")
        assert (run.expired, run.batches) == (9, 4)


def test_row_8_every_function_pins_its_search_path_or_is_a_helper_that_runs_as_its_caller(
    db: Database,
) -> None:
    functions = db.admin(
        f"""
        select n.nspname || '.' || p.proname as name, p.prosecdef as definer, p.prokind as kind,
          coalesce('search_path=pg_catalog, pg_temp' = any (p.proconfig), false) as pinned
        from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
        where n.nspname in {IN_ROOMS}
        """
    )
    assert len(functions) > 40
    # A procedure that commits may be neither; what it calls is pinned.
    unpinned = {f.name for f in functions if not f.pinned and f.kind != "p"}
    assert {name for name in unpinned if "._" not in name} == set()
    assert {f.name for f in functions if f.definer != f.pinned} == set()


def state(db: Database, reservation_id: object) -> str:
    (row,) = db.admin("select state from stock.reservation where id = %s", reservation_id)
    return str(row.state)
