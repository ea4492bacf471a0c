"""The generated part of docs/benchmarks.md, its plots, and all samples as JSON."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.bench.book import figure
from tests.bench.goals import goals
from tests.bench.plot import svg
from tests.server import Trouble, say
from tests.server.server import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.bench.book import Book, Table
    from tests.bench.goals import Goal
    from tests.bench.plan import Plan

DOCS = ROOT / "docs"
PAGE = DOCS / "benchmarks.md"
BEGIN = "<!-- bench: what follows is written by `make bench` -->"
END = "<!-- bench: end -->"

PLOTS = ("hot", "wide", "sold-out", "idle-seconds")
NO_TABLE = ("idle-seconds",)


def verdict(plan: Plan, book: Book) -> str:
    """Return the table of what it must show; a figure that wasn't measured says so.

    Beside the figure from the medians stand the lowest and the highest of the single repetitions.
    """
    rows = []
    for goal in goals(plan):
        marks = [f"{mark:g}{goal.words}" if mark else "" for mark in (goal.floor, goal.aim)]
        try:
            value = goal.measure(book)
        except KeyError:
            rows.append([goal.name, *marks, "not measured", "", ""])
        else:
            measured = f"{figure(value)}{goal.words}"
            rows.append([goal.name, *marks, measured, _range(goal, book), goal.verdict(value)])
    return _markdown(["figure", "floor", "aim", "measured", "lowest to highest", "reached"], rows)


def _range(goal: Goal, book: Book) -> str:
    values = []
    for repetition in count():
        try:
            values.append(goal.measure(book.only(repetition)))
        except KeyError:
            break
    return f"{figure(min(values))} to {figure(max(values))}" if len(values) > 1 else ""


def text(plan: Plan, book: Book, machine: Mapping[str, str]) -> str:
    """Write the part between the markers."""
    parts = [
        "## The run",
        "\n".join(["| | |", "| --- | --- |", *(f"| {k} | {v} |" for k, v in machine.items())]),
        "## It must show",
        "From the medians of this run; beside each what its repetitions gave one by one.",
        verdict(plan, book),
    ]
    for table in book.tables.values():
        parts.append(f"## {table.title} ({table.unit})")
        if table.note:
            parts.append(table.note)
        if table.key in PLOTS:
            parts.append(f"![{table.title}](benchmarks-{table.key}.svg)")
        if table.key not in NO_TABLE:
            parts.append(_table(table))
        if table.commands:
            commands = [f"    # {row}\n    {command}" for row, command in table.commands.items()]
            parts.append("\n".join(commands))
    if "busy" not in book.tables:
        parts.append("But for fewer slots than clients no call was answered busy.")
    return "\n\n".join(parts)


def write(plan: Plan, book: Book, machine: Mapping[str, str]) -> None:
    """Replace our part of the page, the plots and the JSON."""
    page = PAGE.read_text()
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise Trouble(f"{PAGE} should have the lines {BEGIN} and {END} once each.")
    head, rest = page.split(BEGIN)
    tail = rest.split(END)[1]
    PAGE.write_text(f"{head}{BEGIN}\n\n{text(plan, book, machine)}\n\n{END}{tail}")
    raw: dict[str, Any] = {
        "run": plan.name,
        "machine": dict(machine),
        "tables": {table.key: table.raw() for table in book.tables.values()},
    }
    (DOCS / "benchmarks.json").write_text(json.dumps(raw, indent=1) + "\n")
    for key in PLOTS:
        if key in book.tables:
            (DOCS / f"benchmarks-{key}.svg").write_text(svg(book.tables[key]))
    say(f"bench: wrote {PAGE.relative_to(ROOT)}, its plots and benchmarks.json")


def _table(table: Table) -> str:
    columns = table.columns
    rows = [
        [
            row,
            *(
                figure(table.median(row, column)) if (row, column) in table.samples else ""
                for column in columns
            ),
        ]
        for row in table.rows
    ]
    return _markdown([table.corner, *columns], rows)


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table; figures stand to the right."""
    ruler = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(line)} |" for line in [head, ruler, *rows])
