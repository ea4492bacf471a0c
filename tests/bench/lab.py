"""Where it all happens: a cluster with fsync, the databases of the peers, a Redis."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from psycopg import sql

from tests.bench import tools
from tests.bench.huge import huge_pages
from tests.bench.load import Pgbench
from tests.server import Trouble, choose, say, start
from tests.server.local import LocalServer
from tests.server.server import ROOT
from tests.server.words import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.book import Book
    from tests.bench.load import Load
    from tests.bench.plan import Plan

SQL = ROOT / "tests" / "bench" / "sql"
TEMPLATE = "stockade_new"
MIGRATE = "import neveroversell, os; neveroversell.Inventory(os.environ['PEER_URL']).migrate()"

# What our own server settings would cost a peer whose callers wait for one another.
GENTLE = ("deadlock_timeout = '1s'", "log_lock_waits = off")

# What whoever runs a server of this size sets before anything else, for all who are compared: with
# initdb's, the large states don't fit, and checkpoints come by the log's size amid a measurement.
ROOMY = ("shared_buffers = '2GB'", "max_wal_size = '8GB'")

# Whoever calls what we are compared with. Not the superuser, whom PostgreSQL spares every check of
# rights, and not one of our roles, whose timeouts would end a peer's waiting.
CALLER = "bench_caller"


@dataclass(frozen=True)
class Lab:
    """The server, the plan, and the Book in which results are written."""

    server: LocalServer
    redis: Path
    """The folder in which Redis runs and has its socket."""
    wrk: Path
    plan: Plan
    book: Book
    huge: bool
    """Whether the server has its memory in huge pages."""

    def psql(self, script: str, database: str, **variables: object) -> str:
        """Run a script of tests/bench/sql as the administrator; what its queries print, bare."""
        defined = [word for k, v in variables.items() for word in ("-v", f"{k}={v}")]
        return self.server.psql("-At", *defined, "-f", str(SQL / script), database=database)

    def query(self, query: str, database: str) -> str:
        """Run one query as the administrator; what it prints, bare."""
        return self.server.psql("-At", "-c", query, database=database).strip()

    def memory(self) -> str:
        """Say how much memory the server shares, and in what pages."""
        size = self.query("show shared_buffers", "postgres")
        return f"{size} in {'huge' if self.huge else 'ordinary'} pages"

    def pgbench(
        self, database: str, role: str, script: str, clients: int, *how_long: str, **variables: int
    ) -> Pgbench:
        """Start pgbench over the socket; `how_long` is its options, -T or -t first."""
        environment = {
            **os.environ,
            "PGHOST": str(self.server.socket),
            "PGPORT": str(self.server.address.port),
            "PGDATABASE": database,
            "PGUSER": role,
            "PGPASSWORD": self.server.passwords[role],
        }
        programs = self.server.programs.bin
        return Pgbench(programs, environment, SQL / script, clients, *how_long, **variables)

    def latencies(
        self,
        database: str,
        role: str,
        script: str,
        *how_long: str,
        clients: int = 1,
        skip: int = 0,
        **variables: int,
    ) -> tuple[Load, list[tuple[float, float]]]:
        """Run pgbench and return, of each call, when it ended (epoch) and what it took (ms).

        Each client's first `skip` calls don't count. At a fixed rate the time counts from when the
        call was due, not from when it was made.
        """
        with tempfile.TemporaryDirectory(prefix="stockade-log-") as folder:
            prefix = f"--log-prefix={folder}/log"
            how_long = (*how_long, "--log", prefix)
            load = self.pgbench(database, role, script, clients, *how_long, **variables).result()
            calls = []
            for file in Path(folder).iterdir():
                for line in file.read_text().splitlines():
                    words = line.split()  # client, its call's number, microseconds, script, time
                    if int(words[1]) >= skip:
                        ended = int(words[4]) + int(words[5]) / 1e6
                        calls.append((ended, int(words[2]) / 1000))
        load.command[:] = [word for word in load.command if word != prefix]
        return load, calls

    def checkpoint(self) -> None:
        """Let every measurement begin with nothing left to write."""
        self.query("checkpoint", "postgres")

    def check(self, database: str) -> None:
        """Trouble when ops.check() finds a breach: speed that oversells counts for nothing."""
        if breaches := self.query("select * from ops.check() limit 5", database):
            raise Trouble(f"ops.check() found in {database}:\n{breaches}")

    @contextlib.contextmanager
    def copy(self, database: str) -> Iterator[str]:
        """Give a copy of a database, file by file, for as long as the block lasts."""
        name = f"{database}_copy"
        with self.server.connect() as session:
            session.execute(
                sql.SQL("create database {} template {} strategy file_copy").format(
                    sql.Identifier(name), sql.Identifier(database)
                )
            )
        self.checkpoint()
        try:
            yield name
        finally:
            self.server.drop_database(name)

    def stockade(self, database: str) -> None:
        """Make a database with Stockade in it, and what the benchmark adds."""
        self.server.create_database(database, TEMPLATE)

    def prepare(self) -> None:
        """Make the databases of all who take part."""
        self.server.create_database(TEMPLATE)
        self.server.migrate(TEMPLATE)
        password = self.server.passwords[CALLER] = secrets.token_urlsafe(24)
        with self.server.connect() as session:
            session.execute(
                sql.SQL("create role {} login password {}").format(sql.Identifier(CALLER), password)
            )
        self.psql("stockade/prepare.sql", TEMPLATE)
        self.stockade("stockade")
        self.psql("limit/prepare.sql", "stockade", caller=CALLER)
        for name in ("textbook", "neveroversell"):
            self.server.create_database(name)
            for setting in GENTLE:
                self.query(f"alter database {name} set {setting}", "postgres")
        self.psql("textbook/prepare.sql", "textbook")
        environment = {**os.environ, "PEER_URL": self.server.url("admin", "neveroversell")}
        run([tools.peer(), "-c", MIGRATE], environment=environment)
        for name in ("textbook", "neveroversell"):
            self.psql("caller.sql", name, caller=CALLER)


@contextlib.contextmanager
def open_lab(plan: Plan, book: Book) -> Iterator[Lab]:
    """Set everything up, and end and remove everything again, by process id."""
    free = shutil.disk_usage(tempfile.gettempdir()).free / 2**30
    if free < plan.disk:
        raise Trouble(f"the {plan.name} run needs {plan.disk} GiB in /tmp; {free:.0f} are free.")
    wrk, redis = tools.wrk(), tools.redis()
    tools.peer()
    choice = choose("local")
    if choice.programs is None:
        raise Trouble("the benchmark runs on a server of its own.")
    # As it is shipped: the tests' extensions listen in on every statement of every function.
    choice = replace(choice, programs=replace(choice.programs, extras=()))
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(start(durable=True, choice=choice))
        assert isinstance(server, LocalServer)
        for setting in ROOMY:
            server.psql("-c", f"alter system set {setting}", database="postgres")
        _restart(server)
        size = server.psql(
            "-At", "-c", "show shared_memory_size_in_huge_pages", database="postgres"
        )
        huge = stack.enter_context(huge_pages(int(size)))
        _restart(server)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stockade-redis-")))
        stack.enter_context(_redis(redis, folder))
        lab = Lab(server, folder, wrk, plan, book, huge)
        say("bench: making the databases")
        lab.prepare()
        yield lab


def _restart(server: LocalServer) -> None:
    server.stop()
    server.start()


@contextlib.contextmanager
def _redis(program: Path, folder: Path) -> Iterator[None]:
    """Run Redis on a socket, with every write synced before it is answered."""
    with (folder / "redis.log").open("wb") as log:
        process = subprocess.Popen(
            [
                "redis-server", "--port", "0", "--unixsocket", "redis.sock", "--appendonly", "yes",
                "--appendfsync", "always", "--save", "", "--daemonize", "no",
            ],
            executable=program,
            cwd=folder,
            stdout=log,
            stderr=log,
        )  # fmt: skip
    try:
        patience = time.monotonic() + 10
        while not (folder / "redis.sock").exists():
            if process.poll() is not None or time.monotonic() > patience:
                raise Trouble(f"Redis did not start:\n{(folder / 'redis.log').read_text()}")
            time.sleep(0.02)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
