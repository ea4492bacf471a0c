"""A database whose administrator stays connected, for tests that ask it thousands of times."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString

from tests.concurrency.crowd import PATIENCE
from tests.database import EMPTY, Breach, Database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.calls import Session


PARTS: LiteralString = r"""
    select
      string_agg(
        format('select * from (%s) as part (room, rule, subject, detail)', prosrc), ' union all '
      ) as statement
    from pg_proc
    where oid in (
      select to_regproc(part[1])
      from regexp_matches(
        (select prosrc from pg_proc where oid = 'ops.check'::regproc), 'from (ops\._\w+)', 'g'
      ) as part
    )
"""


@dataclass(frozen=True)
class KeptDatabase(Database):
    """A Database that asks everything in one session of the administrator."""

    session: Session

    def admin(self, query: LiteralString, *args: object) -> list[Any]:
        """Run one statement in that session."""
        cursor = self.session.execute(query, args)
        return cursor.fetchall() if cursor.description else []

    def clear(self) -> None:
        """Empty every table in that session."""
        self.session.execute(EMPTY)

    def breaches(self) -> list[Breach]:
        """Return what ops.check() finds, by the statements of its parts.

        The session plans them once; a function in SQL is planned anew at each call, which is most
        of what a check of little takes.
        """
        [parts] = self.session.execute(PARTS)
        return sorted(Breach(*row) for row in self.session.execute(parts.statement))


@contextmanager
def kept(db: Database) -> Iterator[KeptDatabase]:
    """Keep the administrator connected."""
    with db.connect("admin") as session:
        yield KeptDatabase(db.name, db.url, session)


def until(db: Database, query: LiteralString, *args: object) -> None:
    """Return as soon as a query finds a row; whoever waits in vain for it fails."""
    deadline = time.monotonic() + PATIENCE
    with kept(db) as near:
        while not near.admin(query, *args):
            assert time.monotonic() < deadline, f"never: {query}"
