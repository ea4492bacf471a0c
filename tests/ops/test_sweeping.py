"""Sweeps with their log, the count of what has lapsed, health, and the purge of old rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.calls import Session, call, free, lapse_all, lines, refused, reserved, rows

if TYPE_CHECKING:
    from tests.database import Database


def lapse_many(db: Database, session: Session, count: int) -> int:
    """Let `count` reservations of one product lapse; the product."""
    product = db.product(total=count)
    carts = [{"reference": str(n), "lines": lines({product: 1})} for n in range(count)]
    for first in range(0, count, 250):  # one call may bring 256
        rows(session, "stock.reserve_many", requests=carts[first : first + 250])
    assert db.admin("select count(*) from stock.reservation") == [(count,)]
    lapse_all(db)
    return product


def test_a_sweep_now_leaves_a_row_of_its_own(db: Database, dba: Session) -> None:
    product = lapse_many(db, dba, 3)
    with db.connect("stockade_api") as api:
        assert call(api, "ops.count_lapsed").count_lapsed == 3
        answer = call(api, "ops.sweep_now", source="test", at_most=2)
        assert answer.expired == 2
        assert call(api, "ops.count_lapsed").count_lapsed == 1
        assert call(api, "ops.sweep_now").expired == 1
        assert call(api, "ops.sweep_now", source=None).expired == 0
    runs = db.admin("select source, expired, batches from ops.sweep_run order by id")
    assert runs == [("test", 2, 1), ("http", 1, 1), ("unnamed", 0, 1)]
    assert free(db, product) == 3


def test_a_sweep_goes_on_with_the_row_it_is_given(db: Database, dba: Session) -> None:
    lapse_many(db, dba, 3)
    first = call(dba, "ops.sweep_now", at_most=1)
    assert call(dba, "ops.sweep_batch", sweep_run_id=first.sweep_run_id, at_most=1).expired == 1
    assert db.admin("select expired, batches from ops.sweep_run") == [(2, 2)]


def test_a_long_name_of_who_sweeps_is_cut(db: Database, dba: Session) -> None:
    call(dba, "ops.sweep_now", source="x" * 1000)
    assert db.admin("select length(source) from ops.sweep_run") == [(100,)]


@pytest.mark.parametrize("at_most", [0, -1, None])
def test_a_sweep_of_nothing_is_refused(db: Database, dba: Session, at_most: Any) -> None:
    with refused("22023"):
        call(dba, "ops.sweep_now", at_most=at_most)
    assert db.admin("select 1 from ops.sweep_run") == []


def test_lapsed_carts_are_counted_once(db: Database, dba: Session) -> None:
    first, second, third = (db.product(name) for name in ("first", "second", "third"))
    db.lapse(reserved(dba, "a", {first: 1, second: 1}).reservation_id)
    db.lapse(reserved(dba, "b", {third: 1}).reservation_id)
    reserved(dba, "c", {second: 1})
    assert call(dba, "ops.count_lapsed").count_lapsed == 2


def test_the_procedure_commits_batch_by_batch(db: Database, dba: Session) -> None:
    lapse_many(db, dba, 7)
    with db.connect("stockade_cron") as cron:
        cron.execute("call ops.sweep(batch_size => 3)")
    assert db.admin("select source, expired, batches from ops.sweep_run") == [("cron", 7, 4)]
    stamps = db.admin(
        """
        select count(*) as expired, count(distinct xmin::text) as transactions
        from stock.reservation
        where state = 'expired'
        """
    )
    assert tuple(stamps[0]) == (7, 3)


def test_a_sweep_that_finds_nothing_is_logged_too(db: Database) -> None:
    with db.connect("stockade_cron") as cron:
        cron.execute("call ops.sweep()")
    assert db.admin("select expired, batches from ops.sweep_run") == [(0, 1)]


def test_the_procedure_stops_at_half_of_its_statement_timeout(db: Database, dba: Session) -> None:
    lapse_many(db, dba, 1000)
    with db.connect("stockade_cron") as cron:
        cron.execute("set statement_timeout = '60ms'")
        cron.execute("call ops.sweep(batch_size => 1)")
        (run,) = db.admin("select expired, ended_at - started_at as took from ops.sweep_run")
        assert 0 < run.expired < 1000
        assert run.took < timedelta(milliseconds=60)
        cron.execute("set statement_timeout = 0")
        cron.execute("call ops.sweep(batch_size => 50)")
    assert call(dba, "ops.count_lapsed").count_lapsed == 0


def sweep_all(session: Session) -> None:
    """Sweep units and money."""
    call(session, "ops.sweep_now")
    call(session, "payment.sweep")


def test_health_is_ok_after_a_sweep(dba: Session) -> None:
    sweep_all(dba)
    row = call(dba, "ops.health")
    assert (row.status, row.reasons, row.seconds_since_sweep) == ("ok", [], 0)
    assert row.last_sweep_at is not None


def test_health_is_degraded_before_the_first_sweep(dba: Session) -> None:
    row = call(dba, "ops.health")
    assert (row.status, len(row.reasons), row.seconds_since_sweep) == ("degraded", 2, None)


@pytest.mark.parametrize("swept", ["ops.sweep_now", "payment.sweep"])
def test_health_is_degraded_while_one_of_the_sweeps_never_ran(dba: Session, swept: Any) -> None:
    call(dba, swept)
    row = call(dba, "ops.health")
    assert (row.status, len(row.reasons)) == ("degraded", 1)


@pytest.mark.parametrize(("age", "status"), [(74, "ok"), (77, "degraded")])
def test_health_is_degraded_when_the_last_sweep_of_the_money_is_old(
    db: Database, dba: Session, age: int, status: str
) -> None:
    sweep_all(dba)
    db.admin("update payment.swept set ended_at = now() - make_interval(secs => %s)", float(age))
    row = call(dba, "ops.health")
    assert (row.status, len(row.reasons)) == (status, int(status != "ok"))


@pytest.mark.parametrize(("age", "status"), [(74, "ok"), (77, "degraded")])
def test_health_is_degraded_when_the_last_sweep_is_old(
    db: Database, dba: Session, age: int, status: str
) -> None:
    sweep_all(dba)
    db.admin("update ops.sweep_run set ended_at = now() - make_interval(secs => %s)", float(age))
    row = call(dba, "ops.health")
    assert row.status == status
    assert len(row.reasons) == (0 if status == "ok" else 1)
    assert row.seconds_since_sweep in (age, age + 1)


def test_health_is_degraded_when_nobody_does_the_tasks(db: Database, dba: Session) -> None:
    sweep_all(dba)
    call(dba, "payment.record_event", provider="stripe", payload={})
    assert call(dba, "ops.health").status == "ok"
    db.admin("update payment.task set due_at = due_at - interval '6 minutes'")
    row = call(dba, "ops.health")
    assert (row.status, len(row.reasons)) == ("degraded", 1)


@pytest.mark.breaks
def test_health_is_degraded_by_a_recorded_breach(db: Database, dba: Session) -> None:
    sweep_all(dba)
    db.product()
    db.admin("update stock.slot set available = 0 where number = 1")
    assert call(dba, "ops.health").status == "ok"
    call(dba, "ops.record_check")
    row = call(dba, "ops.health")
    assert (row.status, len(row.reasons)) == ("degraded", 1)


def old_of_each_state(db: Database, session: Session) -> None:
    """Make one reservation of each state, all of them long ago."""
    product = db.product(total=20)
    for name in ("confirmed", "released", "expired", "used and released", "active"):
        reserved(session, name, {product: 1}, ttl_seconds=600)
    call(session, "stock.confirm", reference="confirmed")
    call(session, "stock.release", reference="released")
    (row,) = db.admin("select id from stock.reservation where reference = 'used and released'")
    order = call(session, "checkout.place_order", reservation_id=row.id)
    call(session, "checkout.cancel_order", order_id=order.order_id)
    (row,) = db.admin("select id from stock.reservation where reference = 'expired'")
    db.lapse(row.id)
    call(session, "stock.cleanup")
    db.admin("update stock.reservation set closed_at = closed_at - interval '100 days'")
    reserved(session, "released today", {product: 1})
    call(session, "stock.release", reference="released today")


def test_purge_keeps_what_was_sold_what_is_open_and_what_is_young(
    db: Database, dba: Session
) -> None:
    old_of_each_state(db, dba)
    assert call(dba, "ops.purge", older_than=timedelta(days=90)).purge == 2
    kept = db.admin("select reference from stock.reservation order by reference")
    assert [row.reference for row in kept] == [
        "active", "confirmed", "released today", "used and released",
    ]  # fmt: skip
    assert call(dba, "ops.purge", older_than=timedelta(days=90)).purge == 0
    assert call(dba, "ops.purge", older_than=timedelta(0)).purge == 1


def test_purge_takes_at_most_as_many_as_it_is_told(db: Database, dba: Session) -> None:
    lapse_many(db, dba, 5)
    call(dba, "stock.cleanup")
    assert call(dba, "ops.purge", older_than=timedelta(0), at_most=3).purge == 3
    assert call(dba, "ops.purge", older_than=timedelta(0), at_most=3).purge == 2


@pytest.mark.parametrize(
    "wrong",
    [{"older_than": None}, {"older_than": timedelta(days=-1)}, {"at_most": 0}, {"at_most": None}],
    ids=repr,
)
def test_purge_refuses_arguments_out_of_range(dba: Session, wrong: dict[str, Any]) -> None:
    with refused("22023"):
        call(dba, "ops.purge", **{"older_than": timedelta(days=1), **wrong})


def test_a_batch_goes_on_where_the_last_one_ended(db: Database, dba: Session) -> None:
    first, second = db.product("first"), db.product("second")
    for reference, product in (("a", first), ("b", first), ("c", second)):
        db.lapse(reserved(dba, reference, {product: 1}).reservation_id)
    run = call(dba, "ops.sweep_now", at_most=1).sweep_run_id
    [(b,)] = db.admin(
        "select expires_at from stock.line where product_id = %s and expires_at is not null", first
    )
    told = [
        call(dba, "ops.sweep_batch", sweep_run_id=run, at_most=at_most, **place)
        for at_most, place in (
            (5, {"from_product_id": first, "from_deadline": b + timedelta(microseconds=1)}),
            (1, {}),
            (5, {}),
        )
    ]
    begin = datetime.fromtimestamp(0, UTC)
    assert [(one.expired, one.from_product_id, one.from_deadline) for one in told] == [
        (1, second + 1, begin), (1, first, b), (0, 0, begin),
    ]  # fmt: skip
