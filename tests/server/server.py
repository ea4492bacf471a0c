"""A PostgreSQL server with Stockade's roles: what every kind of server can do."""

from __future__ import annotations

import os
import secrets
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from tests.server import install
from tests.server.words import Trouble, run

ROOT = Path(__file__).resolve().parents[2]
ROLES = ("stockade_api", "stockade_service", "stockade_cron", "stockade_dba")


@dataclass(frozen=True)
class Address:
    """Where a server listens and who administers it; `extra` are further libpq parameters."""

    host: str
    port: int
    user: str = "postgres"
    password: str = ""
    extra: dict[str, str] = field(default_factory=dict)


class Server(ABC):
    """A running server. It is a context manager; leaving it ends whatever was started."""

    kind: str
    can_control: bool
    """Whether freeze, stop, start and kill9 may be used."""
    address: Address
    home: str = "postgres"
    """The database to be connected to where any will do."""

    def __init__(self, passwords: dict[str, str] | None = None) -> None:
        self.passwords = passwords or {role: secrets.token_urlsafe(24) for role in ROLES}

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Where it is

    def url(self, role: str, database: str) -> str:
        """Return a URL for one of ROLES, or for the administrator ("admin")."""
        if role == "admin":
            return self._url(self.address.user, self.address.password, database)
        return self._url(role, self.passwords[role], database)

    def admin_url(self, database: str | None = None) -> str:
        """Return the administrator's URL, by default for `home`."""
        return self.url("admin", database or self.home)

    def _url(self, user: str, password: str, database: str) -> str:
        who = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
        host, extra = self.address.host, dict(self.address.extra)
        if host.startswith("/"):
            host, extra["host"] = "", host
        elif ":" in host:
            host = f"[{host}]"
        query = f"?{urlencode(extra)}" if extra else ""
        return f"postgresql://{who}@{host}:{self.address.port}/{quote(database, safe='')}{query}"

    def connect(self, database: str | None = None, role: str = "admin") -> psycopg.Connection[Any]:
        """Open a session in autocommit mode, by default with `home`."""
        url = self.url(role, database or self.home)
        return psycopg.connect(url, autocommit=True, connect_timeout=10)

    @property
    def cron_database(self) -> str | None:
        """The database in which pg_cron's tables live; None when the server has no pg_cron."""
        with self.connect() as session:
            row = session.execute("select current_setting('cron.database_name', true)").fetchone()
        return str(row[0]) if row and row[0] else None

    # Databases

    def create_database(self, name: str, template: str | None = None) -> None:
        """Create a database, as a copy of `template` if given; Trouble when it exists."""
        words = sql.SQL("create database {}").format(sql.Identifier(name))
        if template:
            words += sql.SQL(" template {}").format(sql.Identifier(template))
        with self.connect() as session:
            try:
                session.execute(words)
            except psycopg.errors.DuplicateDatabase:
                raise Trouble(f"the database {name} exists already: drop it first.") from None

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is connected to it; nothing when there is none."""
        with self.connect() as session:
            session.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
            )

    def migrate(self, database: str) -> int:
        """Bring a database up to date: migrations, functions, passwords; migrations applied."""
        applied = install.apply_migrations(self.admin_url(database))
        self.install_sql(database)
        self.set_passwords()
        return applied

    def rollback(self, database: str, count: int = 1) -> list[str]:
        """Take back the newest `count` migrations; their names."""
        return install.roll_back(self.admin_url(database), count)

    def install_sql(self, database: str) -> None:
        """Replace every function, view, comment and grant, in one transaction."""
        self.psql("-1", "-f", "sql/install.sql", database=database)

    def set_passwords(self) -> None:
        """Give the roles their passwords, hashed here, so that no log may ever show one."""
        with self.connect() as session:
            for role, password in self.passwords.items():
                hashed = session.pgconn.encrypt_password(
                    password.encode(), role.encode(), b"scram-sha-256"
                ).decode()
                session.execute(
                    sql.SQL("alter role {} password {}").format(
                        sql.Identifier(role), sql.Literal(hashed)
                    )
                )

    # psql and cron

    def psql(self, *arguments: str, database: str, role: str = "admin", text: str = "") -> str:
        """Run psql (-X, ON_ERROR_STOP, paths from the root of the tree); what it printed."""
        program, environment = self.psql_command(role, database)
        command = [*program, "-X", "-q", "-v", "ON_ERROR_STOP=1", *arguments]
        hint = "Install PostgreSQL's client programs (postgresql-client)."
        return run(command, environment=environment, text=text, cwd=ROOT, hint=hint)

    def psql_command(self, role: str, database: str) -> tuple[list[str], dict[str, str]]:
        """Return how psql is called for that role, and its environment; it shows no password."""
        user, password = self.address.user, self.address.password
        if role != "admin":
            user, password = role, self.passwords[role]
        environment = {**os.environ, "PGPASSWORD": password}
        return ["psql", self._url(user, "", database)], environment

    def schedule_cron(self, database: str) -> str:
        """Schedule the jobs of sql/cron/schedule.sql for a database; what psql printed."""
        return self._cron("schedule", database)

    def unschedule_cron(self) -> str:
        """Take the jobs off the schedule; what psql printed."""
        return self._cron("unschedule")

    def cron_status(self) -> str:
        """Return the jobs and their last runs, as a table."""
        return self._cron("status")

    def _cron(self, script: str, target: str = "") -> str:
        where = self.cron_database
        if where is None:
            raise Trouble(
                "this server has no pg_cron: docker/postgresql.conf shows the settings it needs."
            )
        variable = ["-v", f"database={target}"] if target else []
        return self.psql(*variable, "-f", f"sql/cron/{script}.sql", database=where)

    def kill_cron_launcher(self) -> None:
        """End pg_cron's launcher: no job runs until the server restarts."""
        with self.connect() as session:
            ended = session.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where backend_type = 'pg_cron launcher'"
            ).fetchall()
        if not ended:
            raise Trouble("pg_cron's launcher does not run here.")

    # Its life; only where can_control

    @abstractmethod
    def log(self) -> str:
        """Return what the server has logged so far; empty where that cannot be read."""

    @abstractmethod
    def freeze(self) -> None:
        """Stop every process of the server in its tracks: connections stay and answer nothing."""

    @abstractmethod
    def thaw(self) -> None:
        """Let a frozen server go on."""

    @abstractmethod
    def stop(self) -> None:
        """Stop the server; sessions are ended."""

    @abstractmethod
    def start(self) -> None:
        """Start a stopped or killed server on the same address and wait until it answers."""

    @abstractmethod
    def kill9(self) -> None:
        """Kill every process of the server at once, as a power cut would."""

    @abstractmethod
    def close(self) -> None:
        """End what was started and remove what was made."""
