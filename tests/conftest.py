"""Fixtures of all rooms: one server a run, one migrated database, emptied for each test."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest

from tests import server as servers
from tests.concurrency.kept import KeptDatabase
from tests.database import Database, Sessions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.server import Server


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marks of our own."""
    config.addinivalue_line("markers", "breaks: ops.check() may find breaches after this test")
    config.addinivalue_line("markers", "control: a test of tests, which takes something out")


def pytest_xdist_auto_num_workers() -> int:
    """Two processes, each with a server of its own; only one where the server is somebody's.

    Half of the longest tests wait for pg_cron's next minute, and roles belong to a whole server.
    """
    return 0 if servers.is_given() else 2


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Start the server that STOCKADE_SERVER or the usual choice says, for the whole run."""
    with servers.start() as started:
        yield started


@pytest.fixture(scope="session")
def database(server: Server) -> Iterator[Database]:
    """Give a migrated database of this run's own."""
    name = f"stockade_test_{secrets.token_hex(4)}"
    server.create_database(name)
    server.migrate(name)
    yield Database(name, lambda role: server.url(role, name))
    server.drop_database(name)


@pytest.fixture(scope="session")
def sessions(database: Database) -> Iterator[Sessions]:
    """Give a session of each role."""
    kept = Sessions(database)
    yield kept
    kept.close()


@pytest.fixture
def db(
    database: Database, sessions: Sessions, request: pytest.FixtureRequest
) -> Iterator[Database]:
    """Give the database empty; afterwards ops.check() finds nothing, unless the test `breaks`."""
    _near(database, sessions).clear()
    yield database
    if request.node.get_closest_marker("breaks") is None:
        assert _near(database, sessions).breaches() == []


@pytest.fixture
def near(db: Database, sessions: Sessions) -> KeptDatabase:
    """Give the database in one session of its administrator."""
    return _near(db, sessions)


def _near(database: Database, sessions: Sessions) -> KeptDatabase:
    return KeptDatabase(database.name, database.url, sessions.of("admin"))
