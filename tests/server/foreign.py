"""A server that runs already, given by DATABASE_URL: nothing of it is started or stopped."""

from __future__ import annotations

import contextlib

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tests.server.server import ROLES, Address, Server
from tests.server.words import Trouble


class ForeignServer(Server):
    """The server behind an administrator's URL.

    Roles belong to a whole server: with `borrow`, close() puts back the passwords that its roles
    had, so that a run of the tests locks nobody out.
    """

    kind = "url"
    can_control = False

    def __init__(
        self, url: str, passwords: dict[str, str] | None = None, *, borrow: bool = True
    ) -> None:
        super().__init__(passwords)
        try:
            parts = {key: str(value) for key, value in conninfo_to_dict(url).items()}
            with psycopg.connect(url, connect_timeout=10, autocommit=True) as session:
                info = session.info
                host, port, user, password = info.host, info.port, info.user, info.password
                version = info.server_version
        except psycopg.Error as error:
            reason = str(error).strip().splitlines()[-1]
            raise Trouble(f"DATABASE_URL does not lead to a server: {reason}") from None
        if version < 150000:
            raise Trouble("DATABASE_URL leads to a PostgreSQL older than 15.")
        self.database = self.home = parts.pop("dbname", user)
        for name in ("host", "port", "user"):
            parts.pop(name, None)
        self.address = Address(host, port, user, parts.pop("password", password), parts)
        self._borrowed = self._read_passwords() if borrow else {}

    def _read_passwords(self) -> dict[str, str | None]:
        with self.connect() as session:
            try:
                return dict(
                    session.execute(
                        "select rolname, rolpassword from pg_authid where rolname = any(%s)",
                        [list(ROLES)],
                    ).fetchall()
                )
            except psycopg.errors.InsufficientPrivilege:
                return {}

    def schedule_cron(self, database: str) -> str:
        """Schedule the jobs, unless they serve another database: a job's name is its key."""
        where = self.cron_database
        if where:
            query = "select database from cron.job where jobname = 'stockade-sweep'"
            with contextlib.suppress(psycopg.errors.UndefinedTable), self.connect(where) as session:
                row = session.execute(query).fetchone()
                if row and row[0] != database:
                    raise Trouble(
                        f"the jobs here serve the database {row[0]}: run `make cron-off` first."
                    )
        return super().schedule_cron(database)

    def log(self) -> str:
        """Return nothing: the log is the administrator's."""
        return ""

    def freeze(self) -> None:
        """Refuse."""
        raise Trouble("the server of DATABASE_URL is not ours to freeze.")

    def thaw(self) -> None:
        """Refuse."""
        raise Trouble("the server of DATABASE_URL is not ours to thaw.")

    def stop(self) -> None:
        """Refuse."""
        raise Trouble("the server of DATABASE_URL is not ours to stop.")

    def start(self) -> None:
        """Refuse."""
        raise Trouble("the server of DATABASE_URL is not ours to start.")

    def kill9(self) -> None:
        """Refuse."""
        raise Trouble("the server of DATABASE_URL is not ours to kill.")

    def close(self) -> None:
        """Put back the passwords that were there before."""
        if not self._borrowed:
            return
        with self.connect() as session:
            for role, password in self._borrowed.items():
                session.execute(
                    sql.SQL("alter role {} password {}").format(
                        sql.Identifier(role), sql.Literal(password)
                    )
                )
