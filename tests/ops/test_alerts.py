"""ops.alerts: each alert is off at its level and on above it, and health tells of some."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, LiteralString

import pytest

from tests.calls import Session, call, reserved, rows

if TYPE_CHECKING:
    from tests.database import Database

Told = tuple[float, str | None]

BREACH: LiteralString = """
    insert into ops.breach (room, rule, subject, detail)
    select 'stock', '{rule}', n::text, 'd' from generate_series(1, %s) as n
"""
TASK: LiteralString = """
    insert into payment.task (id, kind, provider, day, attempts, due_at, created_at)
    select gen_random_uuid(), 'reconcile', 'stripe', 'today', {attempts}, {due},
      now() - make_interval(secs => %s)
"""
WITHDRAWAL: LiteralString = """
    with account as (
      insert into credit.account (workspace_id) values (gen_random_uuid()) returning workspace_id
    )
    insert into credit.withdrawal
      (id, workspace_id, namespace, key, amount, coins, currency, address, state, due_at,
       created_at)
    select gen_random_uuid(), workspace_id, 'sql', 'k', 1, 1, 'btc', 'a', '{state}', {due},
      now() - make_interval(secs => %s)
    from account
"""
PURCHASE: LiteralString = """
    with reservation as (
      insert into stock.reservation
        (id, namespace, reference, fingerprint, hold_seconds, state, created_at, expires_at)
      values (stock._uuid_v7(now()), 'sql', 'r', 0, 60, 'confirmed', now(), now())
      returning id
    ),
    ordered as (
      insert into checkout.purchase_order (id, reservation_id, state, total, currency, closed_at)
      select gen_random_uuid(), id, 'paid', 1, 'USD', now()
      from reservation
      returning id
    )
    insert into market.purchase
      (id, workspace_id, reservation_id, order_id, state, price, created_at, paid_at,
       completed_at, paid_by)
    select gen_random_uuid(), gen_random_uuid(), reservation.id, {order}, '{state}', 1,
      now() - make_interval(secs => {began}), {paid}, {completed}
    from reservation, ordered
"""
AGO: LiteralString = "now() - make_interval(secs => %s)"
ANSWERS: LiteralString = """
    insert into market.answer (call, status)
    select '{call}', case when n <= %s then '{status}' else 'completed' end
    from generate_series(1, 100) as n
"""
RESERVATIONS: LiteralString = """
    insert into stock.reservation
      (id, namespace, reference, fingerprint, hold_seconds, state, created_at, expires_at)
    select stock._uuid_v7(now() - {ago}), 'sql', n::text, 0, 60, {state}, now(), now()
    from generate_series(1, {count}) as n
"""

# What brings an alert about, and what is told for which figure.
CAUSES: dict[str, tuple[LiteralString, list[Told]]] = {
    "oversold": (BREACH.format(rule="oversold"), [(0, None), (1, "critical")]),
    "drift": (BREACH.format(rule="units_conserved"), [(0, None), (1, "critical")]),
    "breach": (BREACH.format(rule="lines_present"), [(0, None), (1, "critical")]),
    "lead_sold_twice": (
        """
        with product as (
          insert into stock.product (sku, name, price_cents, total) values ('l', 'l', 1, 1)
          returning id
        )
        insert into market.lead
          (id, product_id, price, summary, contents, status, sold_at, sold_count)
        select gen_random_uuid(), id, 1, '{}', '{}', 'sold', now(), %s from product
        """,
        [(1, None), (2, "critical")],
    ),
    "sweep_is_old": (
        "insert into ops.sweep_run (source, ended_at)"
        " select 'a test', now() - make_interval(secs => %s)",
        [(74, None), (76, "warning"), (149, "warning"), (151, "critical")],
    ),
    "money_sweep_is_old": (
        "insert into payment.swept (ended_at, cancelled, tasks, exceptions)"
        " select now() - make_interval(secs => %s), 0, 0, 0",
        [(74, None), (76, "warning"), (149, "warning"), (151, "critical")],
    ),
    "sweeps_missed": (
        """
        insert into ops.sweep_run (source, started_at, ended_at)
        select 'a test', minute, minute
        from (
          select date_trunc('minute', now()) - make_interval(mins => n) as minute
          from generate_series(0, 1430) as n
          where n not between 2 and 1 + %s
        ) as m
        """,
        [(1, None), (2, "warning")],
    ),
    "check_is_old": (
        "insert into ops.check_run (started_at, ended_at, breaches)"
        " select now(), now() - make_interval(secs => %s), 0",
        [(8990, None), (9010, "warning")],
    ),
    "task_is_overdue": (
        TASK.format(attempts="0", due="now() - make_interval(secs => %s)").replace(
            "now() - make_interval(secs => %s)\n", "now()\n"
        ),
        [(299, None), (301, "warning"), (3601, "critical")],
    ),
    "task_is_unanswered": (
        TASK.format(attempts="1", due="now() + interval '1 hour'"),
        [(86_390, None), (86_410, "warning")],
    ),
    "withdrawal_is_overdue": (
        WITHDRAWAL.format(state="open", due="now() - make_interval(secs => %s)").replace(
            "now() - make_interval(secs => %s)\n", "now()\n"
        ),
        [(299, None), (301, "warning"), (3601, "critical")],
    ),
    "withdrawal_is_unknown": (
        WITHDRAWAL.format(state="unknown", due="now() + interval '1 hour'"),
        [(86_390, None), (86_410, "critical")],
    ),
    "handover_is_overdue": (
        PURCHASE.format(
            order="ordered.id", state="paid", began="0", paid=AGO, completed="null, null"
        ),
        [(299, None), (301, "warning"), (3601, "critical")],
    ),
    "event_is_parked": (
        "insert into payment.event (provider, delivery_id, payload, state, received_at)"
        " select 'stripe', 'd', '{}', 'parked', now() - make_interval(secs => %s)",
        [(3590, None), (3610, "warning")],
    ),
    "exception_is_open": (
        "insert into payment.exception (kind, subject, owed, detail)"
        " select 'late', n::text, 'refund', 'd' from generate_series(1, %s) as n",
        [(0, None), (1, "warning")],
    ),
    "purchases_conflict": (
        ANSWERS.format(call="purchase", status="taken"),
        [(5, None), (6, "warning"), (20, "warning"), (21, "critical")],
    ),
    "purchases_repeat": (
        ANSWERS.format(call="complete", status="already_completed"),
        [(10, None), (11, "warning"), (50, "warning"), (51, "critical")],
    ),
    "purchase_is_slow": (
        PURCHASE.format(
            order="null", state="completed", began="%s", paid="null", completed="now(), 'credits'"
        ),
        [(2, None), (2.1, "warning"), (10, "warning"), (10.1, "critical")],
    ),
    "card_purchase_is_slow": (
        PURCHASE.format(
            order="ordered.id", state="completed", began="9", paid=AGO, completed="now(), 'order'"
        ),
        [(5, None), (5.1, "warning"), (10, "warning"), (10.1, "critical")],
    ),
    "outside_purchase_is_slow": (
        PURCHASE.format(
            order="null", state="completed", began="%s", paid="null", completed="now(), 'elsewhere'"
        ),
        [(5, None), (5.1, "warning"), (10, "warning"), (10.1, "critical")],
    ),
    "reservations_lapse": (
        RESERVATIONS.format(
            ago="interval '1 minute'",
            state="case when n <= %s then 'expired' else 'confirmed' end",
            count="100",
        ),
        [(1, None), (2, "warning")],
    ),
    "reservations_surge": (
        RESERVATIONS.format(
            ago="case when n <= 110 then interval '24.5 hours' else interval '1 minute' end",
            state="'confirmed'",
            count="110 + %s",
        ),
        [(330, None), (331, "warning"), (1100, "warning"), (1101, "critical")],
    ),
    "deadlock": (
        "insert into ops.check_run (started_at, breaches, deadlocks)"
        " select now(), 0, d.deadlocks - %s from pg_stat_database as d"
        " where d.datname = current_database()",
        [(0, None), (1, "warning")],
    ),
}


def alerts(session: Session) -> dict[str, str]:
    """Return the level of each alert that is on."""
    return {row.name: row.level for row in session.execute("select * from ops.alerts").fetchall()}


@pytest.mark.breaks
@pytest.mark.parametrize(
    ("name", "figure", "level"),
    [(name, *told) for name, (_, every) in CAUSES.items() for told in every],
)
def test_an_alert_is_off_at_its_level_and_on_above_it(
    db: Database, dba: Session, name: str, figure: float, level: str | None
) -> None:
    db.admin(CAUSES[name][0], figure)
    assert alerts(dba).get(name) == level


def test_every_rule_is_tried_and_names_a_figure(dba: Session) -> None:
    rules = dba.execute("select * from ops.alert_rules").fetchall()
    assert {rule.name for rule in rules} == set(CAUSES)
    assert len(rules) == len(CAUSES)
    known = {(row.name, str(row.labels)) for row in dba.execute("select * from ops.metrics")}
    assert {(rule.metric, str(rule.labels)) for rule in rules} <= known
    for rule in rules:
        assert (rule.warning is None, rule.critical is None) != (True, True)
        assert rule.warning is None or rule.critical is None or rule.warning < rule.critical
        levels = {level for _, level in CAUSES[rule.name][1]}
        stated = {"warning": rule.warning, "critical": rule.critical}
        assert levels == {None, *(name for name, level in stated.items() if level is not None)}


def test_a_shop_where_all_is_well_has_no_alert(db: Database, dba: Session) -> None:
    product = db.product()
    for number in range(3):
        reserved(dba, f"cart {number}", {product: 1})
        call(dba, "stock.confirm", reference=f"cart {number}")
    for sweep in ("ops.sweep_now", "payment.sweep", "market.sweep", "ops.record_check"):
        rows(dba, sweep)
    assert alerts(dba) == {}
    assert call(dba, "ops.health").status == "ok"


@pytest.mark.breaks
def test_an_alert_says_since_when(db: Database, dba: Session) -> None:
    db.admin(CAUSES["sweep_is_old"][0], 175)
    db.admin(CAUSES["exception_is_open"][0], 2)
    db.admin("update payment.exception set created_at = now() - interval '3 hours' where id = 1")
    found = {row.name: row for row in dba.execute("select * from ops.alerts").fetchall()}
    now = datetime.now(UTC)
    for name, ago in (
        ("sweep_is_old", timedelta(seconds=100)),
        ("exception_is_open", timedelta(hours=3)),
    ):
        assert abs(now - ago - found[name].since) < timedelta(seconds=5)
    assert found["exception_is_open"].figure == 2
    assert found["money_sweep_is_old"].since is None


@pytest.mark.breaks
@pytest.mark.parametrize("name", CAUSES)
def test_health_tells_of_alerts_about_work_that_is_not_done(
    db: Database, dba: Session, name: str
) -> None:
    """And of no other: a trade that goes badly is no reason to call a server unwell."""
    for sweep in ("ops.sweep_now", "payment.sweep"):
        rows(dba, sweep)
    if name.endswith("sweep_is_old"):
        db.admin("delete from ops.sweep_run")
        db.admin("delete from payment.swept")
    statement, told = CAUSES[name]
    db.admin(statement, told[-1][0])
    (rule,) = dba.execute("select * from ops.alert_rules where name = %s", [name]).fetchall()
    health = call(dba, "ops.health")
    assert (rule.means in health.reasons) == rule.degrades
    assert (health.status == "degraded") == bool(health.reasons)


def test_health_reads_no_reservation(db: Database, dba: Session) -> None:
    """It is asked every few seconds by whoever watches over the process."""
    product = db.product()
    reserved(dba, "a", {product: 1})

    def scans() -> list[int]:
        query = """
            select pg_stat_get_xact_numscans(c.oid) + coalesce((
              select sum(pg_stat_get_xact_numscans(i.indexrelid)) from pg_index as i
              where i.indrelid = c.oid
            ), 0) as scans
            from pg_class as c
            where c.oid in ('stock.reservation'::regclass, 'stock.line'::regclass)
        """
        return [row.scans for row in dba.execute(query).fetchall()]

    with dba.transaction():
        before = scans()
        call(dba, "ops.health")
        assert scans() == before
        dba.execute("select * from ops.alerts")
        assert scans() != before


def test_many_scrapes_read_the_figures_once(db: Database) -> None:
    db.product("first")
    with db.connect("stockade_api") as api:
        first = rows(api, "ops.scrape")
        assert first
        db.product("second")
        assert rows(api, "ops.scrape") == first
        db.admin("update ops.snapshot set taken_at = taken_at - interval '5 seconds'")
        skus = {row.labels.get("sku") for row in rows(api, "ops.scrape")}
        assert {"first", "second"} <= skus
        assert all(row.value is not None for row in first)


def test_whoever_scrapes_while_the_figures_are_read_is_told_the_old_ones(db: Database) -> None:
    with db.connect("stockade_api") as api:
        old = rows(api, "ops.scrape")
        db.admin("update ops.snapshot set taken_at = taken_at - interval '5 seconds'")
        db.product("new")
        with db.connect("stockade_api", autocommit=False) as other:
            assert "new" in {row.labels.get("sku") for row in rows(other, "ops.scrape")}
            assert rows(api, "ops.scrape") == old
            other.commit()
        assert rows(api, "ops.scrape") != old


def test_figures_of_long_ago_are_nobodys(db: Database) -> None:
    with db.connect("stockade_api") as api:
        assert rows(api, "ops.scrape")
        db.admin("update ops.snapshot set taken_at = taken_at - interval '1 minute'")
        with db.connect("stockade_api", autocommit=False) as other:
            assert rows(other, "ops.scrape")
            assert rows(api, "ops.scrape") == []
            other.commit()
        assert rows(api, "ops.scrape")


def test_what_a_sweep_expired_is_told_once_however_many_ask(db: Database) -> None:
    with db.connect("stockade_api") as api, db.connect("stockade_api", autocommit=False) as other:
        db.admin(
            "insert into ops.sweep_run (source, expired) values ('cron', 3), ('http', 0), ('me', 2)"
        )
        assert [tuple(row) for row in rows(other, "ops.tell_sweeps")] == [("cron", 3), ("me", 2)]
        assert rows(api, "ops.tell_sweeps") == []
        other.commit()
        assert rows(api, "ops.tell_sweeps") == []
        # A sweep that went on.
        db.admin("update ops.sweep_run set expired = expired + 4 where source = 'cron'")
        assert [tuple(row) for row in rows(api, "ops.tell_sweeps")] == [("cron", 4)]
        assert rows(api, "ops.tell_sweeps") == []
