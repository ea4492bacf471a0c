"""The migrations, applied and taken back through yoyo."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from tests.server.words import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def apply_migrations(url: str) -> int:
    """Apply what is pending, each migration in a transaction of its own; how many there were."""
    with _yoyo(url) as (backend, migrations):
        pending = backend.to_apply(migrations)
        backend.apply_migrations(pending)
        return len(pending)


def roll_back(url: str, count: int) -> list[str]:
    """Take back the newest `count`; their names, newest first."""
    with _yoyo(url) as (backend, migrations):
        newest = backend.to_rollback(migrations)[:count]
        backend.rollback_migrations(newest)
        return [migration.id for migration in newest]


@contextmanager
def _yoyo(url: str) -> Iterator[tuple[Any, Any]]:
    """Open yoyo on a database under its lock; its own tables stay in public, whatever the path."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import yoyo
    scheme, rest = url.split("://", 1)
    joint = "&" if "?" in rest else "?"
    backend = yoyo.get_backend(f"{scheme}+psycopg://{rest}{joint}options=-csearch_path%3Dpublic")
    try:
        with backend.lock(timeout=60):
            yield backend, yoyo.read_migrations(str(MIGRATIONS))
    except backend.DatabaseError as error:
        raise Trouble(f"a migration failed, and nothing of it remains: {error}") from error
    finally:
        backend.connection.close()
