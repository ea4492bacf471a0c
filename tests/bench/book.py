"""What was measured: tables of samples, one sample a repetition; what is shown is the median."""

from __future__ import annotations

import shlex
import statistics
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tests.server import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.load import Load


@dataclass
class Table:
    """Rows against columns; `corner` names both, `unit` is what its figures are."""

    key: str
    title: str
    corner: str
    unit: str
    note: str = ""
    samples: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    commands: dict[str, str] = field(default_factory=dict)

    def add(
        self, row: str, column: object, value: float, command: Sequence[str] | None = None
    ) -> None:
        """Take one more sample, say it aloud, and keep the command that it came from."""
        self.samples.setdefault((row, _word(column)), []).append(value)
        if command:
            self.commands[row] = shlex.join(command)
        say(f"  {row}, {_word(column)}: {figure(value)} {self.unit}")

    def median(self, row: str, column: object) -> float:
        """Return the median of a cell; KeyError where nothing was measured."""
        return statistics.median(self.samples[row, _word(column)])

    @property
    def rows(self) -> list[str]:
        """Return the rows in the order in which they were measured first."""
        return list(dict.fromkeys(row for row, _ in self.samples))

    @property
    def columns(self) -> list[str]:
        """Return the columns likewise."""
        return list(dict.fromkeys(column for _, column in self.samples))

    def only(self, repetition: int) -> Table:
        """Return the table with what one repetition measured."""
        one = {
            cell: values[repetition : repetition + 1]
            for cell, values in self.samples.items()
            if len(values) > repetition
        }
        return replace(self, samples=one)

    def raw(self) -> dict[str, Any]:
        """Return all samples, for the JSON."""
        return {
            "title": self.title,
            "unit": self.unit,
            "commands": self.commands,
            "samples": [
                {"row": row, "column": column, "values": values}
                for (row, column), values in self.samples.items()
            ],
        }


class Book:
    """The tables of one run, in their order."""

    def __init__(self) -> None:
        self.tables: dict[str, Table] = {}

    def table(self, key: str, title: str, corner: str, unit: str, note: str = "") -> Table:
        """Open a table."""
        if key not in self.tables:
            say(f"\n{title}")
        return self.tables.setdefault(key, Table(key, title, corner, unit, note))

    def busy(self, call: str, column: object, load: Load) -> None:
        """Note how many calls were answered busy: which is no reservation, and no refusal."""
        if load.busy:
            share = 100 * load.busy / (load.busy + load.answers)
            note = "All calls that aren't listed here had none."
            self.table("busy", "Busy answers", "call", "% of calls", note).add(call, column, share)

    def median(self, key: str, row: str, column: object) -> float:
        """Return a cell's median; KeyError where it wasn't measured."""
        return self.tables[key].median(row, column)

    def only(self, repetition: int) -> Book:
        """Return the book with what one repetition measured."""
        book = Book()
        book.tables = {key: table.only(repetition) for key, table in self.tables.items()}
        return book


def _word(column: object) -> str:
    return f"{column:,}" if isinstance(column, int) else str(column)


def figure(value: float) -> str:
    """Write a figure with as many digits as it deserves."""
    if abs(value) >= 100 or value == 0:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
