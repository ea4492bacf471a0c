"""What plpgsql_check's profiler saw of each plpgsql function, gathered while the tests run."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.rooms import NAMESPACES

if TYPE_CHECKING:
    from tests.database import Database

SQL = Path(__file__).resolve().parents[2] / "sql"


@dataclass
class Function:
    """One function: the share of its branches that ran, and the lines that never did."""

    name: str
    source: str
    branches: float = 0.0
    missed: set[int] = field(default_factory=set)

    @property
    def file(self) -> Path:
        """The file that makes it."""
        return SQL / f"{self.name.replace('.', '/')}.sql"


def switch_on(database: Database) -> None:
    """Let every session of this server share one profile from now on."""
    database.admin("create schema if not exists checker")
    database.admin("create extension if not exists plpgsql_check schema checker")
    database.admin("alter system set plpgsql_check.profiler = on")
    database.admin("select pg_reload_conf()")


def functions(database: Database) -> dict[str, Function]:
    """Return every plpgsql function as it is installed now, with nothing of it run."""
    rows = database.admin(
        f"""
        select p.pronamespace::regnamespace || '.' || p.proname as name, p.prosrc
        from pg_proc as p
        where p.pronamespace in {NAMESPACES}
          and p.prolang = (select oid from pg_language where lanname = 'plpgsql')
        order by 1
        """
    )
    return {row.name: Function(row.name, row.prosrc) for row in rows}


def gather(database: Database, known: dict[str, Function]) -> None:
    """Add what has run since; a function that a test has replaced has a profile of its own."""
    profiles = database.admin(
        f"""
        select p.pronamespace::regnamespace || '.' || p.proname as name, p.prosrc,
          checker.plpgsql_coverage_branches(p.oid::regprocedure) as branches,
          array(
            select s.exec_stmts > 0
            from checker.plpgsql_profiler_function_statements_tb(p.oid::regprocedure) as s
            order by s.stmtid
          ) as ran,
          array(
            select s.lineno
            from checker.plpgsql_profiler_function_statements_tb(p.oid::regprocedure) as s
            order by s.stmtid
          ) as lines
        from pg_proc as p
        where p.pronamespace in {NAMESPACES}
          and p.prolang = (select oid from pg_language where lanname = 'plpgsql')
        """
    )
    for row in profiles:
        function = known.get(row.name)
        if function is None or function.source != row.prosrc or not row.ran[0]:
            continue
        missed = {line for line, did in zip(row.lines, row.ran, strict=True) if not did}
        missed -= {line for line, did in zip(row.lines, row.ran, strict=True) if did}
        if function.branches:
            missed &= function.missed
        # A branch was taken if its first line ran. Where two profiles leave nothing out together,
        # all were; else the better of the two counts, which is never more than was really seen.
        function.branches = max(function.branches, float(row.branches), float(not missed))
        function.missed = missed


def save(known: dict[str, Function], path: Path) -> None:
    """Write what was gathered."""
    rows = [{**asdict(one), "missed": sorted(one.missed)} for one in known.values()]
    path.write_text(json.dumps(rows))


def load(path: Path) -> list[Function]:
    """Read what was gathered."""
    return [
        Function(**{**row, "missed": set(row["missed"])}) for row in json.loads(path.read_text())
    ]


def lines_of_file(function: Function) -> list[int]:
    """Return the missed lines as lines of the file: a function's line 1 is that of its `$$`."""
    lines = function.file.read_text().splitlines()
    body = next(number for number, line in enumerate(lines, 1) if line.endswith("as $$"))
    return sorted(body + line - 1 for line in function.missed)
