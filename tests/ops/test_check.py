"""ops.check(): each rule, broken by hand, is seen; and what recorded checks remember."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, LiteralString

import pytest

from tests.calls import KEY, Session, busy, call, held, reserve, reserved, rows
from tests.concurrency.kept import KeptDatabase
from tests.database import Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Database

BREAKS: dict[str, tuple[LiteralString, set[str]]] = {
    "a unit vanished": (
        "update stock.slot set available = available - 1 where number = 1",
        {"units_conserved"},
    ),
    "a unit came out of nothing": (
        "update stock.slot set available = available + 1 where number = 1",
        {"units_conserved"},
    ),
    "the total is lower than what is out": (
        "update stock.product set total = 1",
        {"units_conserved", "oversold"},
    ),
    "a reservation expired and gave nothing back": (
        """
        update stock.reservation set state = 'expired', closed_at = now()
        where reference = 'held'
        """,
        {"units_conserved", "line_deadlines"},
    ),
    "a slot is negative": (
        """
        alter domain stock.units drop constraint units_not_negative;
        update stock.slot set available = available - 10 where number = 1;
        update stock.slot set available = available + 10 where number = 2
        """,
        {"never_negative"},
    ),
    "more came back than was sold": (
        """
        alter domain stock.units drop constraint units_not_negative;
        update stock.line as l set quantity = quantity - 3, returned = 3 from stock.reservation as r
        where r.id = l.reservation_id and r.reference = 'sold';
        insert into stock.taking_back (reservation_id, key, product_id, quantity)
        select reservation_id, 'by hand', product_id, 3 from stock.line where returned = 3;
        update stock.product set total = total - 3
        """,
        {"never_negative"},
    ),
    "all slots are gone": (
        "delete from stock.slot; update stock.product set total = 4",
        {"slots_present"},
    ),
    "a line has another deadline": (
        "update stock.line set expires_at = expires_at + interval '1 second'",
        {"line_deadlines"},
    ),
    "a sold line has a deadline": (
        "update stock.line set expires_at = now()",
        {"line_deadlines"},
    ),
    "a held line has none": ("update stock.line set expires_at = null", {"line_deadlines"}),
    "a line that was not sold has returns": (
        """
        update stock.line as l set returned = 1 from stock.reservation as r
        where r.id = l.reservation_id and r.reference = 'held';
        insert into stock.taking_back (reservation_id, key, product_id, quantity)
        select reservation_id, 'by hand', product_id, 1 from stock.line where returned = 1
        """,
        {"only_sold_units_return"},
    ),
    "a return nobody recorded": (
        """
        update stock.line as l set quantity = quantity - 1, returned = 1 from stock.reservation as r
        where r.id = l.reservation_id and r.reference = 'sold';
        update stock.product set total = total - 1
        """,
        {"returns_recorded"},
    ),
    "a recorded return that did not happen": (
        """
        insert into stock.taking_back (reservation_id, key, product_id, quantity)
        select l.reservation_id, 'by hand', l.product_id, 1
        from stock.line as l join stock.reservation as r on r.id = l.reservation_id
        where r.reference = 'sold'
        """,
        {"returns_recorded"},
    ),
    "a reservation without a line": (
        """
        insert into stock.reservation (
          id, namespace, reference, fingerprint, hold_seconds, created_at, expires_at
        )
        values (gen_random_uuid(), 'sql', 'empty', 0, 1, now(), now() + interval '1 hour')
        """,
        {"lines_present"},
    ),
    "a line without its reservation": (
        "delete from stock.reservation where reference = 'held'",
        {"units_conserved", "lines_belong"},
    ),
    "two live reservations of one reference": (
        "update stock.reservation set reference = 'same'",
        {"one_live_reservation_a_reference"},
    ),
    "closed and yet active": (
        """
        update stock.reservation set closed_at = now()
        """,
        {"closed_once"},
    ),
    "not active and never closed": (
        """
        update stock.reservation set closed_at = null
        """,
        {"closed_once"},
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_breach_is_seen(db: Database, dba: Session, name: str) -> None:
    product = db.product(total=10, slots=2)
    reserved(dba, "held", {product: 2})
    reserved(dba, "sold", {product: 2})
    call(dba, "stock.confirm", reference="sold")
    assert rows(dba, "ops.check") == []
    # Undone afterwards, dropped constraints and all.
    with db.connect("admin", autocommit=False) as session:
        damage, rules = BREAKS[name]
        session.execute(damage)
        found = session.execute("select * from ops.check()").fetchall()
        found_by_parts = KeptDatabase(db.name, db.url, session).breaches()
        session.rollback()
    assert found_by_parts == sorted(Breach(*row) for row in found)
    assert {row.rule for row in found} == rules
    assert {row.room for row in found} == {"stock"}
    assert all(row.subject and row.detail for row in found)


def test_every_rule_has_a_breach_here(database: Database) -> None:
    (row,) = database.admin("select prosrc from pg_proc where proname = '_check_stock'")
    covered = set().union(*(rules for _, rules in BREAKS.values()))
    assert all(f"'{rule}'" in row.prosrc for rule in covered)
    assert row.prosrc.count("'stock', '") + row.prosrc.count("'stock',\n") >= len(covered)
    assert len(covered) == 11


def test_lapsed_and_dead_reservations_are_no_breach(db: Database, dba: Session) -> None:
    product = db.product(total=10)
    for _ in range(2):
        db.lapse(reserved(dba, "cart", {product: 1}).reservation_id)
    reserved(dba, "cart", {product: 1})
    call(dba, "stock.release", reference="cart")
    reserved(dba, "cart", {product: 1})
    assert rows(dba, "ops.check") == []


@pytest.mark.breaks
def test_a_recorded_breach_is_kept_until_a_later_check_no_longer_finds_it(
    db: Database, dba: Session
) -> None:
    db.product(total=10)
    assert call(dba, "ops.record_check").record_check == 0
    db.admin("update stock.slot set available = available + 1 where number = 1")
    assert call(dba, "ops.record_check").record_check == 1
    (first,) = db.admin("select * from ops.breach")
    assert (first.rule, first.subject, first.resolved_at) == ("units_conserved", "product 1", None)

    db.admin("update stock.slot set available = available + 1 where number = 1")
    assert call(dba, "ops.record_check").record_check == 1
    (again,) = db.admin("select * from ops.breach")
    assert again.id == first.id
    assert again.first_seen_at == first.first_seen_at
    assert again.last_seen_at > first.last_seen_at
    assert again.detail != first.detail

    db.admin("update stock.slot set available = available - 2 where number = 1")
    assert call(dba, "ops.record_check").record_check == 0
    (resolved,) = db.admin("select * from ops.breach")
    assert resolved.resolved_at is not None
    assert [run.breaches for run in db.admin("select * from ops.check_run order by id")] == [
        0, 1, 1, 0,
    ]  # fmt: skip


def test_two_checks_are_not_recorded_at_once(db: Database, dba: Session) -> None:
    with held(db, KEY, "ops.record_check", 3), busy():
        call(dba, "ops.record_check")


def test_a_recorded_check_forgets_old_sweeps_and_old_checks(db: Database, dba: Session) -> None:
    db.admin(
        """
        insert into ops.sweep_run (source, ended_at)
        values ('old', now() - interval '31 days'), ('young', now() - interval '29 days')
        """
    )
    db.admin(
        """
        insert into ops.check_run (started_at, ended_at, breaches)
        select now() - age, now() - age, 0
        from unnest(array[interval '366 days', interval '364 days']) as age
        """
    )
    call(dba, "ops.record_check")
    assert db.admin("select source from ops.sweep_run") == [("young",)]
    assert len(db.admin("select 1 from ops.check_run")) == 2


@pytest.fixture
def vast(db: Database) -> Iterator[Database]:
    """Give a database that may be filled: its dead rows would slow down every test after it."""
    yield db
    db.clear()
    db.admin("vacuum analyze stock.reservation, stock.line, stock.slot, stock.product")


@pytest.mark.usefixtures("vast")
def test_a_million_reservations_are_checked_in_seconds(
    db: Database, dba: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = int(os.environ.get("STOCKADE_CHECKED_RESERVATIONS", "50000"))
    for n in range(10):
        db.product(f"thing {n}", total=wanted)
    db.admin(
        """
        with one as (
          select
            n, gen_random_uuid() as id, n %% 10 + 1 as product_id,
            (array['active', 'confirmed', 'released', 'expired'])[n %% 4 + 1] as state,
            now() + interval '1 hour' as deadline
          from generate_series(1, %s) as n
        ),
        reservation as (
          insert into stock.reservation (
            id, namespace, reference, fingerprint, hold_seconds, state, created_at, expires_at,
            closed_at
          )
          select id, 'sql', n::text, n, 120, state, now(), deadline,
            case when state <> 'active' then now() end
          from one
        )
        insert into stock.line (reservation_id, product_id, quantity, expires_at)
        select id, product_id, 1, case when state = 'active' then deadline end
        from one
        """,
        wanted,
    )
    db.admin("analyze stock.reservation, stock.line")
    db.admin(
        """
        update stock.slot as s
        set available = s.available - out.units
        from (
          select l.product_id, count(*) as units
          from stock.line as l join stock.reservation as r on r.id = l.reservation_id
          where r.state in ('active', 'confirmed')
          group by l.product_id
        ) as out
        where s.product_id = out.product_id and s.number = 1 and s.available >= out.units
        """
    )
    # What one slot could not give comes off the total instead.
    db.admin(
        """
        update stock.product as p
        set total = (select sum(s.available) from stock.slot as s where s.product_id = p.id) + (
          select count(*)
          from stock.line as l join stock.reservation as r on r.id = l.reservation_id
          where l.product_id = p.id and r.state in ('active', 'confirmed')
        )
        """
    )
    started = time.monotonic()
    assert rows(dba, "ops.check") == []
    took = time.monotonic() - started
    with capsys.disabled():
        print(f"\nops.check() of {wanted:,} reservations: {took:.1f} s")  # noqa: T201
    assert reserve(dba, "one more", {1: 1}).status == "reserved"
