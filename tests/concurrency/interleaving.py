"""Two sessions step by step, in every order that their steps can take."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

import psycopg

from tests.calls import Session, rows
from tests.concurrency.crowd import waited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.concurrency.kept import KeptDatabase

Act = tuple[str, dict[str, Any]]
"""A function and its named arguments."""

STEPS = 4
"""Begin, a call, a second call, commit."""


class BreachError(AssertionError):
    """What must never happen: somebody waited, or what is true was broken."""


@dataclass
class Actor:
    """One of the two sessions, its two calls, and what it was told."""

    session: Session
    acts: tuple[Act, Act]
    answers: list[Any] = field(default_factory=list)
    busy: bool = False

    def step(self, number: int) -> None:
        """Do one of the four steps; after busy the transaction is over and the rest is skipped."""
        if self.busy:
            return
        try:
            match number:
                case 0:
                    self.session.execute("begin")
                case 3:
                    self.session.execute("commit")
                case _:
                    function, arguments = self.acts[number - 1]
                    self.answers += rows(self.session, function, **arguments)
        except psycopg.Error as error:
            if error.sqlstate != "55P03" or waited(error):
                raise BreachError(f"{self.acts[number - 1]}: {error}") from error
            self.session.rollback()
            self.busy = True
            self.answers = []


@dataclass(frozen=True)
class Ending:
    """How one interleaving ended."""

    order: str
    left: Actor
    right: Actor

    def __str__(self) -> str:
        match self.left.busy, self.right.busy:
            case False, False:
                return "both"
            case False, True:
                return "left alone"
            case True, False:
                return "right alone"
            case _:
                return "neither"


def orders() -> Iterator[str]:
    """Yield all 70 orders of two sessions' four steps, as "LLRLRRRL"."""
    for lefts in combinations(range(2 * STEPS), STEPS):
        yield "".join("L" if place in lefts else "R" for place in range(2 * STEPS))


def play(
    db: KeptDatabase,
    order: str,
    sessions: tuple[Session, Session],
    acts: tuple[tuple[Act, Act], tuple[Act, Act]],
) -> Ending:
    """Let both act in that order and see that nobody waited and that all is true afterwards."""
    actors = {side: Actor(s, a) for side, s, a in zip("LR", sessions, acts, strict=True)}
    done = dict.fromkeys("LR", 0)
    try:
        for side in order:
            actors[side].step(done[side])
            done[side] += 1
    finally:
        for actor in actors.values():
            actor.session.rollback()
    if breaches := db.breaches():
        raise BreachError(str(breaches))
    told = {answer for actor in actors.values() for answer in _closings(actor)}
    for reservation_id, state in told:
        (row,) = db.admin("select state from stock.reservation where id = %s", reservation_id)
        if row.state != state:
            raise BreachError(f"{reservation_id} was {state} and is {row.state}")
    return Ending(order, actors["L"], actors["R"])


def _closings(actor: Actor) -> Iterator[tuple[Any, str]]:
    """Yield what a session that committed was told to be final."""
    for answer in actor.answers:
        match getattr(answer, "status", None):
            case "confirmed" | "already_confirmed":
                yield answer.reservation_id, "confirmed"
            case "released" | "already_released":
                yield answer.reservation_id, "released"


def play_all(
    db: KeptDatabase, scene: Callable[[str], tuple[tuple[Act, Act], tuple[Act, Act]]]
) -> list[Ending]:
    """Play all 70 orders, each on a scene of its own; a scene is made from a name."""
    endings = []
    with db.connect("stockade_dba") as left, db.connect("stockade_dba") as right:
        for order in orders():
            endings.append(play(db, order, (left, right), scene(order)))
            db.admin("select stock.cleanup()")  # the next scene's sweep meets its own only
    return endings


def act(function: str, **arguments: Any) -> Act:
    """Write down a call."""
    return function, arguments
