"""Fixtures of all rooms: one server a run, one migrated database a worker, emptied for each test."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def database() -> Database:
    """Give this worker's migrated database. (Until tests/server is there: a cluster made by hand.)"""
    name = os.environ["STOCKADE_TEST_DATABASE"]
    base = os.environ["STOCKADE_TEST_BASE"]

    def url(role: str) -> str:
        return f"{base} dbname={name} user={'postgres' if role == 'admin' else role}"

    return Database(name, url)


@pytest.fixture
def db(database: Database, request: pytest.FixtureRequest) -> Iterator[Database]:
    """Give an empty database; afterwards ops.check() must find nothing, unless the test is marked `breaks`."""
    database.clear()
    yield database
    if request.node.get_closest_marker("breaks") is None:
        assert database.breaches() == []
