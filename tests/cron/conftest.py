"""pg_cron as it is: real jobs in the database that cron.database_name names."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from psycopg.rows import namedtuple_row

from tests.calls import dba, lines, reserved, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Database
    from tests.server import Server

__all__ = ["dba"]

JOBS = [
    "stockade-check",
    "stockade-history",
    "stockade-market",
    "stockade-money",
    "stockade-sweep",
]
SLOW = "stockade-test-slow"
PATIENCE = 75.0
"""Seconds: a minute until the next tick, and some for the jobs themselves."""


@dataclass(frozen=True)
class Cron:
    """The scheduler of a server, and the database that it works for."""

    server: Server
    database: Database
    home: str

    def admin(self, query: str, *arguments: Any) -> list[Any]:
        """Run one statement in cron's own database as the administrator."""
        with self.server.connect(self.home) as session:
            session.row_factory = namedtuple_row
            cursor = session.execute(query, arguments)
            return cursor.fetchall() if cursor.description else []

    def jobs(self) -> list[Any]:
        """Return our jobs by name."""
        return self.admin(
            "select * from cron.job where jobname like 'stockade-%%' order by jobname"
        )

    def runs(self) -> dict[str, Any]:
        """Return the last run of each of our jobs that has ended, by the job's name."""
        ended = self.admin(
            """
            select j.jobname, d.*
            from cron.job_run_details as d
            join cron.job as j using (jobid)
            where j.jobname like 'stockade-%%' and d.status in ('succeeded', 'failed')
            order by d.runid
            """
        )
        return {row.jobname: row for row in ended}


@pytest.fixture(scope="module")
def cron(server: Server, database: Database) -> Iterator[Cron]:
    """Give the scheduler without jobs of ours; skip where it isn't ours to use."""
    home = server.cron_database
    if home is None:
        pytest.skip("this server has no pg_cron")
    cron = Cron(server, database, home)
    if not cron.admin("select 1 from pg_extension where extname = 'pg_cron'"):
        # Asked before anything was ever scheduled.
        server.unschedule_cron()
        assert "Nothing" in server.cron_status()
    cron.admin("create extension if not exists pg_cron")
    if cron.jobs():
        pytest.skip("this server's pg_cron already works for a Stockade")
    yield cron
    server.unschedule_cron()
    cron.admin("delete from cron.job_run_details where username = 'stockade_cron'")


@dataclass(frozen=True)
class Minute:
    """What pg_cron did by itself within a minute and a bit, after one reservation had lapsed."""

    runs: dict[str, Any]
    seconds: float


@pytest.fixture(scope="module")
def minute(cron: Cron) -> Iterator[Minute]:
    """Let every job come due at the next tick, beside one that is too slow, and wait for them."""
    database = cron.database
    database.clear()
    with database.connect("stockade_dba") as session:
        product = database.product(total=3)
        carts = [{"reference": name, "lines": lines({product: 1})} for name in ("a", "b")]
        rows(session, "stock.reserve_many", requests=carts)
        reserved(session, "alive", {product: 1})
    cron.server.schedule_cron(database.name)
    for job in cron.jobs():
        cron.admin(
            "select cron.schedule_in_database(%s, '* * * * *', %s, %s, %s)",
            job.jobname,
            job.command,
            job.database,
            job.username,
        )
    cron.admin(
        "select cron.schedule_in_database(%s, '* * * * *', %s, %s, 'stockade_cron')",
        SLOW,
        "select pg_sleep(50)",
        database.name,
    )
    for username, age in (("stockade_cron", 8), ("stockade_cron", 6), ("postgres", 8)):
        cron.admin(
            """
            insert into cron.job_run_details
              (jobid, database, username, command, status, start_time, end_time)
            select 0, 'old', %s, 'old', 'succeeded', t, t
            from (select now() - make_interval(days => %s)) as old (t)
            """,
            username,
            age,
        )
    cron.admin(
        """
        insert into cron.job_run_details (jobid, database, username, command, status, start_time)
        values (0, 'old', 'stockade_cron', 'cut short', 'failed', now() - interval '8 days')
        """
    )
    database.admin("alter role stockade_cron set statement_timeout = '2s'")
    for name in ("a", "b"):
        (row,) = database.admin("select id from stock.reservation where reference = %s", name)
        database.lapse(row.id)
    started = time.monotonic()
    swept = 0.0
    while time.monotonic() < started + PATIENCE:
        if not swept and database.admin("select 1 from ops.sweep_run where expired > 0"):
            swept = time.monotonic() - started
        if set(cron.runs()) == {*JOBS, SLOW}:
            break
        time.sleep(0.2)
    database.admin("alter role stockade_cron set statement_timeout = '50s'")
    runs = cron.runs()
    cron.admin("select cron.unschedule(jobid) from cron.job where jobname = %s", SLOW)
    yield Minute(runs, swept or PATIENCE)
    cron.admin("delete from cron.job_run_details where database = 'old'")
