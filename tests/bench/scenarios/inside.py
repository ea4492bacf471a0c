"""What a call touches and writes, and which of reserve's statements its time goes to."""

from __future__ import annotations

import json
import statistics
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString
from uuid import uuid4

import psycopg

from tests.bench.contenders import PLENTY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Connection
    from psycopg.errors import Diagnostic

    from tests.bench.lab import Lab

DATABASE = "inside"
CALLS = 100
"""How many calls a median is taken of, after as many that warm up."""
EXPLAIN: LiteralString = "explain (analyze, buffers, wal, format json) "
COLUMNS = {
    "pages": ("Shared Hit Blocks", 1),
    "WAL records": ("WAL Records", 1),
    "WAL bytes": ("WAL Bytes", 1),
    "microseconds": ("Actual Total Time", 1000),
}
BATCH = 50

# Every nested statement's plan comes back as a message.
LISTEN: tuple[LiteralString, ...] = (
    "load 'auto_explain'",
    "set auto_explain.log_min_duration = 0",
    "set auto_explain.log_nested_statements = on",
    "set auto_explain.log_analyze = on",
    "set auto_explain.log_format = json",
    "set client_min_messages = log",
)


@dataclass(frozen=True)
class Call:
    """One that stands for `units` of what is counted; `before` comes first and doesn't count."""

    name: str
    call: LiteralString
    before: LiteralString | None = None
    units: int = 1


LINES: LiteralString = "jsonb_build_array(jsonb_build_object('product_id', 1, 'quantity', 1))"
RESERVE: LiteralString = f"select * from stock.reserve(%(key)s, {LINES})"
INSIDE = (
    Call("reserve", RESERVE),
    Call("confirm", "select * from stock.confirm(reference => %(key)s)", RESERVE),
    Call("release", "select * from stock.release(reference => %(key)s)", RESERVE),
    Call("sold out", RESERVE.replace("'product_id', 1", "'product_id', 2")),
    Call(
        f"reserve_many of {BATCH}, a request",
        f"""
        select * from stock.reserve_many(
          (
            select jsonb_agg(jsonb_build_object('reference', %(key)s || '-' || n, 'lines', {LINES}))
            from generate_series(1, {BATCH}) as n
          )
        )
        """,
        units=BATCH,
    ),
)


def run(lab: Lab) -> None:
    """Look into single calls of one session; nobody else is at work."""
    lab.stockade(DATABASE)
    lab.query(
        f"select bench.make_products(1, {PLENTY // 16}, 16); select bench.make_products(1, 0, 16)",
        DATABASE,
    )
    touched = lab.book.table(
        "inside",
        "What a call touches",
        "",
        "each",
        f"From `explain (analyze, buffers, wal)`, the median of {CALLS} calls of one client: pages "
        "of 8 KiB found in memory, one as often as it was looked at; all without the commit.",
    )
    with lab.server.connect(DATABASE) as session:
        for call in INSIDE:
            for column, value in _touched(session, call).items():
                touched.add(call.name, column, value)
    times = lab.book.table(
        "inside-statements",
        "Which of its statements take the time",
        "",
        "microseconds",
        f"From auto_explain, the median of {CALLS} calls: the run of each statement, with the "
        "clock's own cost in it. What the table above has beyond their sum goes into preparing "
        "them anew for each call, into expressions and into validation.",
    )
    with lab.server.connect(DATABASE) as session:
        for call in (INSIDE[0], INSIDE[3]):
            for statement, value in _statements(session, call).items():
                times.add(f"{call.name}: {statement}", "microseconds", value)
    lab.check(DATABASE)
    lab.server.drop_database(DATABASE)


def _touched(session: Connection[Any], call: Call) -> dict[str, float]:
    plans = []
    for keys in _keys(call):
        if call.before:
            psycopg.ClientCursor(session).execute(call.before, keys)
        cursor = psycopg.ClientCursor(session).execute(EXPLAIN + call.call, keys)
        plans.append(cursor.fetchall()[0][0][0]["Plan"])
    return {
        column: statistics.median(plan[field] for plan in plans[CALLS:]) / call.units * scale
        for column, (field, scale) in COLUMNS.items()
    }


def _statements(session: Connection[Any], call: Call) -> dict[str, float]:
    heard: list[dict[str, Any]] = []

    def hear(message: Diagnostic) -> None:
        text = message.message_primary or ""
        if "plan:" in text:
            heard.append(json.loads(text.split("plan:", 1)[1]))

    for setting in LISTEN:
        session.execute(setting)
    session.add_notice_handler(hear)
    times = defaultdict(list)
    for keys in _keys(call):
        heard.clear()
        psycopg.ClientCursor(session).execute(call.call, keys)
        for one in heard[:-1]:
            times[_name(one)].append(one["Plan"]["Actual Total Time"] * 1000)
    return {name: statistics.median(took[CALLS:]) for name, took in times.items()}


def _keys(call: Call) -> Iterator[dict[str, str]]:
    for _ in range(2 * CALLS):
        yield {"key": f"{call.name} {uuid4()}"}


def _name(plan: dict[str, Any]) -> str:
    words = " ".join(plan["Query Text"].split())
    return words if len(words) <= 60 else words[:59] + "…"
