"""The pytest plugin that profiles the functions: `-p tests.coverage.plugin`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.coverage import branches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.coverage.branches import Function
    from tests.database import Database


@pytest.fixture(scope="session", autouse=True)
def profile(database: Database) -> Iterator[dict[str, Function]]:
    """Switch the profiler on, and write at the end what it saw."""
    known = branches.functions(database)
    branches.switch_on(database)
    yield known
    branches.gather(database, known)
    branches.save(known, Path(os.environ["STOCKADE_BRANCHES_FILE"]))


@pytest.fixture(scope="module", autouse=True)
def gathered(database: Database, profile: dict[str, Function]) -> Iterator[None]:
    """Gather after each module, before the next one replaces a function by a mutant of it."""
    yield
    branches.gather(database, profile)
