"""The command line in this process, as stockade_dba; tests of terminals start it as a program."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from api.command.__main__ import main
from tests.calls import dba
from tests.payment.conftest import shop

if TYPE_CHECKING:
    from tests.database import Database

__all__ = ["dba", "shop"]


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def words(self) -> list[list[str]]:
        """The words of each line of a table."""
        return [line.split() for line in self.out.splitlines()]


class Run(Protocol):
    """Run the command with these words."""

    def __call__(self, *words: object) -> Said:
        """Return what it said."""


@pytest.fixture
def stockade(
    db: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run the command on the database of the test."""
    monkeypatch.setenv("STOCKADE_DBA_URL", db.url("stockade_dba"))
    monkeypatch.setattr("api.command.operator.BUSY_SECONDS", 0.3)

    def run(*words: object) -> Said:
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        if code:
            assert (err.startswith("stockade: "), err.count("\n")) == (True, 1), err
        return Said(code, out, err)

    return run
