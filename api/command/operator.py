"""An operator's session with the database: any function by its name, as stockade_dba."""

import inspect
import sys
import time
from collections.abc import Callable
from functools import wraps
from getpass import getuser
from typing import Annotated, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row
from typer import Option, Typer, confirm

from api.command.endings import Misused, No, ended
from api.command.printing import Printer, Row
from api.statements import BUSY, PATIENCE, pauses, reading, statement

BUSY_SECONDS = 5.0
"""For so long a busy call is tried again."""

NO_URL = (
    "which database? Say --database-url, or set STOCKADE_DBA_URL to stockade_dba's URL: for the one"
    " of `make up`, export STOCKADE_DBA_URL=$(make -s url)."
)


class Operator:
    """Calls functions, each in a transaction of its own, and prints what they answer."""

    def __init__(self, url: str | None, printer: Printer) -> None:
        self.printer = printer
        self._url = url
        self._connection: psycopg.Connection[dict[str, Any]] | None = None

    @property
    def url(self) -> str:
        """Where the database is; Misused where nobody said."""
        if not self._url:
            raise Misused(NO_URL)
        return self._url

    @property
    def where(self) -> str:
        """Name the database, without the password."""
        told = conninfo_to_dict(self.url)
        host = told.get("host") or told.get("hostaddr") or "this machine"
        return f"{told.get('dbname', '')} on {host}:{told.get('port', 5432)}"

    def rows(self, function: str, **arguments: object) -> list[Row]:
        """Call a function, again while it is busy, and return its rows; None leaves out."""
        given = {name: value for name, value in arguments.items() if value is not None}
        return self._insist(statement(function, *given), given)

    def all(self, view: str) -> list[Row]:
        """Read a view."""
        return self._insist(reading(view), {})

    def found(self, function: str, **arguments: object) -> list[Row]:
        """Call a function about something that there may not be: No without a row."""
        rows = self.rows(function, **arguments)
        if not rows:
            raise No.of("not_found")
        return rows

    def row(self, function: str, **arguments: object) -> Row:
        """Call a function that answers with one row; No without one."""
        return self.found(function, **arguments)[0]

    def answer(self, row: Row, *done: str) -> None:
        """Print a row with a status; No unless it is one of those that mean done."""
        self.printer.thing(row)
        if row["status"] not in done:
            raise No.of(str(row["status"]))

    def agree(self, question: str) -> None:
        """Ask a person; No unless they say yes, Misused where nobody can be asked."""
        if not sys.stdin.isatty():
            raise Misused(f"{question} Nobody is there to answer: say --yes.")
        if not confirm(question, err=True):
            raise No("nothing was done.")

    def close(self) -> None:
        """End the session."""
        if self._connection is not None:
            self._connection.close()

    def _insist(self, query: str, arguments: dict[str, Any]) -> list[Row]:
        end = time.monotonic() + BUSY_SECONDS
        for pause in pauses():
            try:
                return [*self._session().execute(query.encode(), arguments)]
            except psycopg.Error as error:
                if error.sqlstate != BUSY or time.monotonic() + pause >= end:
                    raise ended(error, self.where) from error
            time.sleep(pause)
        raise AssertionError  # For mypy: pauses never end.

    def _session(self) -> psycopg.Connection[dict[str, Any]]:
        if self._connection is None:
            ours = {**PATIENCE, "application_name": "stockade"}
            try:
                told = {**ours, **conninfo_to_dict(self.url)}
            except psycopg.ProgrammingError:
                # libpq's own words repeat the text, and the text holds a password.
                raise Misused("the database's URL is none: postgresql://role@host/name.") from None
            told["options"] = f"{told.get('options', '')} -c timezone=UTC"
            self._connection = psycopg.connect(
                make_conninfo("", **told), autocommit=True, row_factory=dict_row
            )
        return self._connection


def _who() -> str:
    try:
        return getuser()
    except (KeyError, OSError):
        return "an operator"  # Of a container's user there may be no name.


By = Annotated[str, Option("--by", help="Who says so.", default_factory=_who, show_default="you")]
Note = Annotated[str | None, Option(help="Why, for people.")]
AtMost = Annotated[int, Option("--at-most", min=1, max=1000, help="How many, at most.")]


def command(group: Typer, name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a command of a function of an operator; it takes --json and --database-url as well."""

    def register(work: Callable[..., None]) -> Callable[..., None]:
        @wraps(work)
        def run(json: bool, database_url: str | None, **arguments: Any) -> None:  # noqa: ANN401
            operator = Operator(database_url, Printer(as_json=json))
            try:
                work(operator, **arguments)
            finally:
                operator.close()

        _, *own = inspect.signature(work).parameters.values()
        run.__signature__ = inspect.Signature([*own, *COMMON])  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in (*own, *COMMON)}
        group.command(name)(run)
        return run

    return register


COMMON = [
    inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
    for name, default, kind in (
        ("json", False, Annotated[bool, Option("--json", help="Print JSON lines.")]),
        (
            "database_url",
            None,
            Annotated[
                str | None,
                Option(
                    envvar="STOCKADE_DBA_URL", show_default=False, help="stockade_dba's database."
                ),
            ],
        ),
    )
]
