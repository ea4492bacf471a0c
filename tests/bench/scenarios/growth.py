"""What a call takes on an empty database, in a long history, and in a large catalogue."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.bench.contenders import PLENTY, STOCKADE
from tests.server import say

if TYPE_CHECKING:
    from tests.bench.lab import Lab
    from tests.bench.plan import Plan

EMPTY = "empty, 1 product"
BATCH = 500_000
WARM_UP = 100
ROUNDS = 4
"""Turns that the states take in a repetition: what a machine does besides changes by the minute."""
OPERATIONS = ("reserve", "confirm", "sold out", "availability")


@dataclass(frozen=True)
class State:
    """A database: so many products for sale, and one more that is sold out."""

    title: str
    database: str
    products: int
    open: int = 0
    closed: int = 0


def states(plan: Plan) -> list[State]:
    """Return what is compared; the history is all of the two products that are asked about."""
    catalogues = [
        State(f"{products:,} products", f"growth_{products}", products)
        for products in plan.products
    ]
    history = f"{plan.open:,} open, {plan.closed:,} closed"
    return [
        State(EMPTY, "growth_empty", 1),
        State(history, "growth_history", 1, plan.open, plan.closed),
        *catalogues,
    ]


def run(lab: Lab) -> None:
    """One client, so that nothing but the call itself is in the figure."""
    table = lab.book.table(
        "growth",
        "What a call takes as the database grows",
        "",
        "ms, median",
        f"One client, {lab.plan.calls:,} calls each in {ROUNDS} turns, commit included. The open "
        "and closed reservations are all of the one product that is reserved and of the one that "
        "is sold out.",
    )
    everything = states(lab.plan)
    for state in everything:
        _build(lab, state)
    for _ in range(ROUNDS * lab.plan.repeats):
        for state in everything:
            for operation in OPERATIONS:
                table.add(operation, state.title, *_median(lab, state, operation))
    for state in everything:
        lab.check(state.database)
        lab.server.drop_database(state.database)


def _build(lab: Lab, state: State) -> None:
    say(f"  building: {state.title}")
    lab.stockade(state.database)
    slots = 16 if state.products == 1 else 4
    lab.query(
        f"select bench.make_products({state.products}, {PLENTY // 16}, {slots});"
        " select bench.make_products(1, 0, 16)",
        state.database,
    )
    for how_many, which, when in (
        (state.closed, "null", "now() - interval '1 day'"),
        (state.open, "'active'", "now() + interval '1 day'"),
    ):
        for done in range(0, how_many, BATCH):
            part = min(BATCH, how_many - done)
            lab.query(
                "set session_replication_role = replica;"
                f" select bench.make_reservations({part}, 2, {which}, {when})",
                state.database,
            )
    lab.query("select bench.settle()", state.database)
    lab.query("vacuum analyze", state.database)
    lab.checkpoint()


def _median(lab: Lab, state: State, operation: str) -> tuple[float, list[str]]:
    """Time one operation; its median, and the command. The last product is sold out."""
    calls, first, last = lab.plan.calls // ROUNDS, 1, state.products
    script = "stockade/reserve.sql"
    if operation == "confirm":
        script = "stockade/confirm.sql"
        lab.psql(
            "stockade/waiting.sql",
            state.database,
            how_many=calls + WARM_UP,
            products=state.products,
        )
    elif operation == "sold out":
        first = last = state.products + 1
    elif operation == "availability":
        script = "stockade/availability.sql"
    load, times = lab.latencies(
        state.database, STOCKADE.role, script,
        "-t", str(calls + WARM_UP), skip=WARM_UP, first=first, last=last, n=0,
    )  # fmt: skip
    return statistics.median(took for _, took in times), load.command
