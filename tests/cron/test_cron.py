"""The jobs, run by pg_cron itself; one after another, and the launcher's end last."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from psycopg.rows import namedtuple_row

from tests.calls import Session, call, reserved
from tests.server.server import ROOT

if TYPE_CHECKING:
    from tests.cron.conftest import Cron, Minute
    from tests.database import Database

JOBS = [
    "stockade-check",
    "stockade-history",
    "stockade-market",
    "stockade-money",
    "stockade-sweep",
]

COMES_BACK = 5
"""Seconds after which a launcher that hasn't come back never does: PostgreSQL waits for one."""


def test_jobs_are_scheduled_once_however_often_it_is_asked(cron: Cron) -> None:
    cron.server.schedule_cron(cron.database.name)
    first = cron.jobs()
    cron.server.schedule_cron(cron.database.name)
    assert cron.jobs() == first
    assert [job.jobname for job in first] == JOBS
    assert {job.username for job in first} == {"stockade_cron"}
    assert {job.jobname: job.schedule for job in first}["stockade-sweep"] == "* * * * *"
    assert all(len(job.schedule.split()) == 5 and job.active for job in first)
    where = {job.jobname: job.database for job in first}
    assert where["stockade-sweep"] == where["stockade-check"] == cron.database.name
    assert where["stockade-history"] == cron.home


def test_status_shows_the_jobs_to_administrator_and_role(cron: Cron) -> None:
    cron.server.schedule_cron(cron.database.name)
    said = cron.server.cron_status()
    assert all(job in said for job in JOBS)
    said = cron.server.psql("-f", "sql/cron/status.sql", database=cron.home, role="stockade_cron")
    assert all(job in said for job in JOBS)


def test_jobs_are_taken_off_once_or_twice(cron: Cron) -> None:
    cron.server.schedule_cron(cron.database.name)
    cron.server.unschedule_cron()
    assert cron.jobs() == []
    cron.server.unschedule_cron()
    assert cron.jobs() == []


def test_cron_off_a_lapsed_unit_sells_within_one_call(
    cron: Cron, db: Database, dba: Session
) -> None:
    assert cron.jobs() == []
    product = db.product(total=1)
    db.lapse(reserved(dba, "old", {product: 1}).reservation_id)
    reserved(dba, "new", {product: 1})
    assert db.admin("select 1 from ops.sweep_run") == []


def test_cron_sweeps_what_has_lapsed_within_75_seconds(minute: Minute, cron: Cron) -> None:
    assert minute.seconds < 75
    (run,) = cron.database.admin("select source, expired from ops.sweep_run where expired > 0")
    assert tuple(run) == ("cron", 2)
    states = cron.database.admin("select reference, state from stock.reservation order by 1")
    assert [tuple(row) for row in states] == [
        ("a", "expired"), ("alive", "active"), ("b", "expired"),
    ]  # fmt: skip


@pytest.mark.parametrize("job", JOBS)
def test_each_job_is_seen_to_succeed_by_its_role(minute: Minute, job: str) -> None:
    run = minute.runs[job]
    assert (run.username, run.status) == ("stockade_cron", "succeeded")


def test_the_owner_lists_the_jobs_with_their_last_runs(minute: Minute, cron: Cron) -> None:
    """The function as it is, in cron's own database: an owner who is nobody there else."""
    assert set(minute.runs) >= set(JOBS)
    with cron.server.connect(cron.home) as session, session.transaction(force_rollback=True):
        session.row_factory = namedtuple_row
        session.execute("create schema if not exists ops authorization stockade_owner")
        session.execute("set local role stockade_owner")
        session.execute((ROOT / "sql" / "ops" / "list_jobs.sql").read_text())
        found = session.execute("select * from ops.list_jobs()").fetchall()
        assert [row.job_name for row in found] == JOBS
        assert {row.last_status for row in found} == {"succeeded"}
        assert all(row.active and row.last_seconds >= 0 and row.schedule for row in found)
        session.execute("reset role")
        session.execute("drop policy stockade_jobs on cron.job")
        session.execute("set local role stockade_owner")
        assert session.execute("select * from ops.list_jobs()").fetchall() == []


def test_a_check_is_recorded(minute: Minute, cron: Cron) -> None:
    assert "stockade-check" in minute.runs
    assert {row.breaches for row in cron.database.admin("select breaches from ops.check_run")} == {
        0
    }


def test_old_history_of_our_own_is_forgotten_and_no_other(minute: Minute, cron: Cron) -> None:
    assert "stockade-history" in minute.runs
    kept = cron.admin(
        """
        select username, (now() - end_time) > interval '7 days' as old
        from cron.job_run_details where database = 'old' order by 1
        """
    )
    assert [tuple(row) for row in kept] == [("postgres", True), ("stockade_cron", False)]


def test_the_roles_statement_timeout_ends_a_job_that_is_too_slow(minute: Minute) -> None:
    run = minute.runs["stockade-test-slow"]
    assert run.status == "failed"
    assert (run.end_time - run.start_time).total_seconds() < 10


def launcher_runs(cron: Cron) -> bool:
    """Say whether pg_cron's launcher runs."""
    return bool(
        cron.admin("select 1 from pg_stat_activity where backend_type = 'pg_cron launcher'")
    )


def comes_back(cron: Cron, since: float) -> bool:
    """Wait for pg_cron's launcher, which starts a moment after the server lets us in."""
    while not launcher_runs(cron) and time.monotonic() < since + COMES_BACK:
        time.sleep(0.2)
    return launcher_runs(cron)


def test_health_is_degraded_within_90_seconds_of_the_launchers_end_unless_it_comes_back(
    minute: Minute, cron: Cron
) -> None:
    """With pg_cron 1.4 nothing but a restart brings the launcher back; 1.6 starts it anew.

    Where it is gone, a minute of the 90 seconds passes by moving the sweeps: no job runs in it.
    """
    assert "stockade-sweep" in minute.runs
    if not cron.server.can_control:
        pytest.skip("pg_cron's launcher of this server is not ours to end")
    with cron.database.connect("stockade_api") as api:
        last = call(api, "ops.sweep_now").sweep_run_id
        assert call(api, "ops.health").status == "ok"
        cron.server.kill_cron_launcher()
        killed = time.monotonic()
        try:
            if not comes_back(cron, killed):
                cron.database.admin(
                    "update ops.sweep_run set started_at = started_at - interval '1 minute',"
                    " ended_at = ended_at - interval '1 minute'"
                )
                killed -= 60
            while call(api, "ops.health").status == "ok":
                assert time.monotonic() - killed < 90
                swept = cron.database.admin("select 1 from ops.sweep_run where id > %s", last)
                if swept and launcher_runs(cron):
                    break
                time.sleep(0.5)
            else:
                assert not launcher_runs(cron)
        finally:
            cron.server.stop()
            cron.server.start()
    assert comes_back(cron, time.monotonic())
