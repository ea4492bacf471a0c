"""What is printed: tables for people, JSON lines for programs, nothing that a terminal obeys."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from msgspec import to_builtins
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

Row = Mapping[str, Any]

# Wider than any row of ours: where nobody looks, a line is a row.
ENDLESS = 100_000


class Printer:
    """Prints answers to stdout, and what is no answer to stderr."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        seen = sys.stdout.isatty()
        self._out = Console(width=None if seen else ENDLESS, highlight=False)
        self._err = Console(stderr=True, highlight=False)
        self._moving = seen and sys.stderr.isatty() and not as_json

    def table(self, rows: Sequence[Row], columns: str = "") -> None:
        """Print rows; for people only these columns, all without a choice, and none as a word."""
        if self._as_json:
            self._lines(rows)
            return
        if not rows:
            self.say("none")
            return
        names = columns.split() or list(rows[0])
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
        for name in names:
            right = all(isinstance(row[name], int | Decimal | None) for row in rows)
            table.add_column(_headed(name), justify="right" if right else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(written(name, row[name])) for name in names))
        self._out.print(table)

    def thing(self, row: Row) -> None:
        """Print one row: for people a line for each column that says something."""
        if self._as_json:
            self._lines([row])
            return
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
        table.add_column(style="bold")
        table.add_column(overflow="fold")
        for name, value in row.items():
            if value is not None:
                table.add_row(_headed(name), Text(written(name, value)))
        self._out.print(table)

    def word(self, name: str, value: str) -> None:
        """Print one value; a program finds it under its name."""
        sys.stdout.write((json.dumps({name: value}) if self._as_json else value) + "\n")

    def say(self, text: str) -> None:
        """Tell a person something that is no answer; a program isn't told."""
        if not self._as_json:
            self._err.print(Text(plain(text)), soft_wrap=True)

    @contextmanager
    def progress(self, what: str, total: int | None = None) -> Iterator[Progress]:
        """Show a bar while something long goes on, where somebody looks; its first task is it."""
        bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            console=self._err,
            transient=True,
            disable=not self._moving,
        )
        with bar:
            bar.add_task(what, total=total)
            yield bar

    @staticmethod
    def _lines(rows: Sequence[Row]) -> None:
        for row in rows:
            # ASCII only: also the control characters beyond it are escaped.
            sys.stdout.write(json.dumps(to_builtins(row)) + "\n")


def written(name: str, value: object) -> str:
    """Write a value for people; a time is UTC, and what is left of one minutes and seconds."""
    match value:
        case None:
            return ""
        case int() if name == "seconds_left":
            return f"{value // 60}:{value % 60:02}"
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
        case Decimal():
            return f"{value:f}"
        case [{"product_id": _, "quantity": _}, *_] if isinstance(value, list):
            return ", ".join(f"{line['quantity']} of {line['product_id']}" for line in value)
        case list():
            return ", ".join(plain(str(one)) for one in value)
    return plain(str(value))


def plain(text: str) -> str:
    """Escape whatever a terminal would obey: control characters, and those that turn text round."""
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in text
    )


def _headed(name: str) -> str:
    return "left" if name == "seconds_left" else name
