"""The pytest plugin that profiles the functions: `-p tests.coverage.plugin`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.concurrency import mutants
from tests.coverage import branches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Database


@pytest.fixture(scope="session", autouse=True)
def profile(database: Database) -> Iterator[None]:
    """Switch the profiler on, and write at the end what it saw.

    It forgets a function that is replaced: so it is asked before a test puts in a mutant.
    """
    known = branches.functions(database)
    branches.switch_on(database)
    replace = mutants.install

    def install(db: Database, text: str) -> None:
        branches.gather(db, known)
        replace(db, text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mutants, "install", install)
        yield
    branches.gather(database, known)
    branches.save(known, Path(os.environ["STOCKADE_BRANCHES_FILE"]))
