"""The functions against a reference in plain Python: whatever is called, both say the same."""

from __future__ import annotations

import os
import secrets
from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.calls import Session, call
from tests.concurrency.kept import KeptDatabase, kept
from tests.concurrency.mutants import without
from tests.concurrency.reference import Answer, Product, Reservation, Stock
from tests.server import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tests.database import Database

RUNS = int(os.environ.get("STOCKADE_MODEL_RUNS", "200"))
STEPS = 50
FOUND_WITHIN = 10 * RUNS
"""Runs within which what is looked for has to be found; the search ends with the find."""
MORE = max(1, RUNS // 5)
"""Runs at a time that look for what the first did not come by."""
UNKNOWN = 99

PRODUCTS = (
    {"total": 6, "slots": 3},
    {"total": 4, "slots": 1, "units_per_buyer": 3},
    {"total": 9, "hold_seconds": 60, "longest_hold_seconds": 100},
    {"total": 5},
)

products = st.integers(1, len(PRODUCTS))
references = st.sampled_from("abcdefghijkl")
buyers = st.sampled_from(["ann", "bob", "ann", "bob", None])
carts = st.lists(st.tuples(products, st.integers(1, 3)), min_size=1, max_size=3)

SEEN = {
    "reserve": "reserved replayed mismatch insufficient over_limit unknown_product 22023",
    "confirm": "confirmed already_confirmed expired released not_found",
    "release": "released already_released expired confirmed",
    "extend": "extended limit_reached expired released confirmed",
    "resize": "resized over_limit expired released confirmed",
    "take_back": "taken_back already_taken_back over_limit active expired",
    "restock": "restocked insufficient",
}
"""What the runs have to come by: 200 of them nearly always do."""

some = precondition(lambda self: bool(self.ids))
"""Only once there is a reservation."""


class Model(RuleBasedStateMachine):
    """Calls each function in PostgreSQL and in the reference, and compares."""

    db: KeptDatabase
    session: Session
    compared: ClassVar[Counter[str]] = Counter()
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.db.clear()
        self.stock = Stock()
        self.ids: dict[int, UUID] = {}
        for number, given in enumerate(PRODUCTS, 1):
            assert self.db.product(f"product-{number}", **given) == number
            self.stock.products[number] = Product(
                given["total"],
                given.get("hold_seconds"),
                given.get("longest_hold_seconds", 3600),
                given.get("units_per_buyer"),
            )

    def same(self, expected: Callable[[], Answer], function: Any, **arguments: Any) -> Answer:
        """Call both; the same answer, or the same SQLSTATE."""
        self.stock.tick()
        wanted = expected()
        got = self.answer(function, **arguments)
        Model.compared[f"{function.removeprefix('stock.')} {wanted.status}"] += 1
        if isinstance(got, psycopg.Error):
            assert got.sqlstate == wanted.status, got
            return wanted
        assert got.status == wanted.status, (got, wanted)
        if wanted.available is not None or wanted.product is not None:
            assert (got.product_id, got.available) == (wanted.product, wanted.available)
        if wanted.reservation is not None:
            number = self.stock.reservations.index(wanted.reservation)
            assert self.ids.setdefault(number, got.reservation_id) == got.reservation_id
        return wanted

    def answer(self, function: Any, **arguments: Any) -> Any:
        """Call a function; its row, or the error that it raised."""
        try:
            return call(self.session, function, **arguments)
        except psycopg.Error as error:
            return error

    def choose(self, data: st.DataObject, state: str = "active") -> tuple[Reservation, UUID]:
        """Choose one of the reservations made so far, rather one in that state."""
        known = sorted(self.ids)
        apt = [n for n in known if self.stock.state(self.stock.reservations[n]) == state]
        number = data.draw(st.sampled_from(known + 4 * apt))
        return self.stock.reservations[number], self.ids[number]

    @rule(
        reference=references,
        cart=carts,
        buyer=buyers,
        ttl=st.sampled_from([None, None, None, 30, 4000]),
    )
    def reserve(
        self, reference: str, cart: list[tuple[int, int]], buyer: str | None, ttl: int | None
    ) -> None:
        """Reserve under one of few references, so that they meet again."""
        lines = [{"product_id": product, "quantity": quantity} for product, quantity in cart]
        self.same(
            lambda: self.stock.reserve(reference, cart, buyer, ttl),
            "stock.reserve",
            reference=reference, lines=lines, buyer=buyer, ttl_seconds=ttl,
        )  # fmt: skip

    @rule(reference=references, product=products, buyer=buyers, twice=st.booleans())
    def reserve_one(self, reference: str, product: int, buyer: str | None, *, twice: bool) -> None:
        """Reserve a unit, as most do, and perhaps ask again."""
        for _ in range(1 + twice):
            self.reserve(reference, [(product, 1)], buyer, None)

    @rule(reference=references, product=products)
    def reserve_what_is_not_there(self, reference: str, product: int) -> None:
        """Reserve a cart with a product that nobody knows."""
        self.reserve(reference, [(UNKNOWN, 1), (product, 1)], "ann", None)

    @some
    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        """Confirm one of those made so far."""
        one, reservation_id = self.choose(data)
        self.same(lambda: self.stock.confirm(one), "stock.confirm", reservation_id=reservation_id)

    @some
    @rule(reference=references)
    def confirm_by_reference(self, reference: str) -> None:
        """Confirm the newest under a reference."""
        one = self.stock.newest(reference)
        self.same(
            lambda: self.stock.confirm(one) if one else Answer("not_found"),
            "stock.confirm",
            reference=reference,
        )

    @some
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        """Release one of those made so far."""
        one, reservation_id = self.choose(data)
        self.same(lambda: self.stock.release(one), "stock.release", reservation_id=reservation_id)

    @some
    @rule(data=st.data())
    def extend(self, data: st.DataObject) -> None:
        """Extend one of those made so far."""
        one, reservation_id = self.choose(data)
        self.same(lambda: self.stock.extend(one), "stock.extend", reservation_id=reservation_id)

    @some
    @rule(data=st.data())
    def resize(self, data: st.DataObject) -> None:
        """Change some lines of one, more often those that it has."""
        one, reservation_id = self.choose(data)
        some_products = st.sampled_from([*self.stock.products, *one.units, *one.units])
        cart = data.draw(st.dictionaries(some_products, st.integers(0, 4), min_size=1, max_size=3))
        lines = [{"product_id": product, "quantity": n} for product, n in cart.items()]
        self.same(
            lambda: self.stock.resize(one, cart),
            "stock.resize",
            reservation_id=reservation_id,
            lines=lines,
        )

    @some
    @rule(
        data=st.data(),
        quantity=st.integers(1, 2),
        key=st.sampled_from("xy"),
        twice=st.booleans(),
    )
    def take_back(self, data: st.DataObject, quantity: int, key: str, *, twice: bool) -> None:
        """Take units of one back, more often of a line that it has, and perhaps again."""
        one, reservation_id = self.choose(data, "confirmed")
        product = data.draw(st.sampled_from([*self.stock.products, *one.units, *one.units]))
        for _ in range(1 + twice):
            self.same(
                lambda: self.stock.take_back(one, product, quantity, key),
                "stock.take_back",
                reservation_id=reservation_id,
                product_id=product,
                quantity=quantity,
                key=key,
            )

    @rule(product=products, total=st.integers(1, 9))
    def restock(self, product: int, total: int) -> None:
        """Change a total."""
        self.same(
            lambda: self.stock.restock(product, total),
            "stock.restock",
            product_id=product, total=total,
        )  # fmt: skip

    @rule(
        product=products,
        slots=st.sampled_from([None, 1, 2, 5]),
        cap=st.sampled_from([None, 0, 2, 5]),
        longest=st.sampled_from([None, 60, 3600]),
    )
    def change(self, product: int, slots: int | None, cap: int | None, longest: int | None) -> None:
        """Change a product by put_product, which raises where the values don't fit."""
        now = self.stock.products[product]
        fits = longest is None or now.hold is None or now.hold <= longest
        got = self.answer(
            "stock.put_product", sku=f"product-{product}", name="Product", price_cents=1,
            total=now.total, slots=slots, units_per_buyer=cap, longest_hold_seconds=longest,
        )  # fmt: skip
        if isinstance(got, psycopg.Error):
            assert got.sqlstate == "22023", got
            assert not fits
            return
        assert fits
        now.cap = now.cap if cap is None else cap or None
        now.longest = longest or now.longest

    @rule(at_most=st.integers(1, 4))
    def cleanup(self, at_most: int) -> None:
        """Sweep a few."""
        lapsed = call(self.session, "ops.count_lapsed").count_lapsed
        swept = call(self.session, "stock.cleanup", at_most=at_most).cleanup
        assert swept == min(lapsed, at_most)

    @rule(seconds=st.sampled_from([20, 50, 130]))
    def pass_time(self, seconds: int) -> None:
        """Let time pass by moving all that happened into the past."""
        self.stock.pass_time(seconds)
        self.db.admin(
            """
            with line as (
              update stock.line set expires_at = expires_at - make_interval(secs => %s)
            )
            update stock.reservation set
              created_at = created_at - make_interval(secs => %s),
              expires_at = expires_at - make_interval(secs => %s),
              closed_at = closed_at - make_interval(secs => %s)
            """,
            seconds, seconds, seconds, seconds,
        )  # fmt: skip

    @invariant()
    def all_is_as_the_reference_says(self) -> None:
        """Compare every figure and every reservation; ops.check() has nothing to tell."""
        Model.steps += 1
        self.stock.tick()
        assert self.db.breaches() == []
        figures = self.session.execute(
            "select product_id, total, free, held, sold from stock.availability order by product_id"
        ).fetchall()
        assert [tuple(row) for row in figures] == [
            (p, known.total, self.stock.free(p), self.stock.held(p), self.stock.sold(p))
            for p, known in self.stock.products.items()
        ]
        overview = self.session.execute(
            "select reservation_id, state, lines from stock.overview"
        ).fetchall()
        assert {
            row.reservation_id: (
                row.state,
                {line["product_id"]: (line["quantity"], line["returned"]) for line in row.lines},
            )
            for row in overview
        } == {
            self.ids[number]: (
                self.stock.state(one),
                {p: (q, one.returned.get(p, 0)) for p, q in one.units.items()},
            )
            for number, one in enumerate(self.stock.reservations)
        }


def run(db: Database, runs: int, *, explain: bool, again: int = 0) -> set[str]:
    """Make that many runs and tell what they came by; a failing one is explained by a short one."""
    chosen = int(os.environ.get("STOCKADE_MODEL_SEED") or secrets.randbits(32)) + again
    say(f"seed {chosen}: STOCKADE_MODEL_SEED={chosen} runs it again")
    phases = [Phase.generate, Phase.shrink] if explain else [Phase.generate]
    with kept(db) as near, db.connect("stockade_dba") as session:

        @seed(chosen)
        class Seeded(Model):
            pass

        Model.db, Model.session, Model.compared, Model.steps = near, session, Counter(), 0
        run_state_machine_as_test(
            Seeded,
            settings=settings(
                max_examples=runs, stateful_step_count=STEPS, deadline=None, database=None,
                suppress_health_check=list(HealthCheck), print_blob=False, phases=phases,
            ),
        )  # fmt: skip
    counted = ", ".join(f"{answer} {count}" for answer, count in sorted(Model.compared.items()))
    say(f"{runs} runs, {Model.steps} steps: {counted}")
    return set(Model.compared)


def test_two_hundred_runs_of_fifty_calls_end_as_the_reference_says(db: Database) -> None:
    seen = run(db, RUNS, explain=True)
    unseen = {f"{call} {status}" for call, these in SEEN.items() for status in these.split()} - seen
    for again in range(1, 1 + (FOUND_WITHIN - RUNS) // MORE):
        if not unseen:
            break
        unseen -= run(db, MORE, explain=True, again=again)
    assert unseen == set()


@pytest.mark.control
@pytest.mark.breaks
@pytest.mark.parametrize(
    ("function", "guard", "instead"),
    [
        ("stock.confirm", "clock_timestamp()", "'-infinity'::timestamptz"),
        ("stock._over_limit", "'confirmed'", "'forgotten'"),
        ("stock._sweep", "set available = s.available + chosen.units", "set available = 0"),
    ],
)
def test_a_reference_run_finds_a_function_that_forgets_something(
    db: Database, function: str, guard: str, instead: str
) -> None:
    with (
        without(db, function, guard, instead),
        pytest.raises((AssertionError, psycopg.Error, ExceptionGroup)),
    ):
        run(db, FOUND_WITHIN, explain=False)
