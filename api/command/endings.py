"""How a command ends when it doesn't end well: one sentence that says what to do, and a code."""

import psycopg
from typer import TyperException

from api.statements import AWAY, BUSY, INVALID

WHAT_NOW = {
    "already_queued": "a refund is under way: wait for the worker, or see what its task says",
    "by_hand": "this provider refunds nothing on request: do it there, then say --sent REFERENCE",
    "confirmed": "it is sold: money goes back by a refund, units by stock.take_back",
    "expired": "it has lapsed, and its units are free already",
    "insufficient": "units are missing: `available` says how many there are, `retry_at` when more",
    "not_found": "nothing has this id: the command `list` shows the ids",
    "nothing_owed": "no money waits in it: match it or write it off",
    "over_limit": "its buyer has as many units as one may: refund it instead",
    "oversold": "more is sold or held than there is: release or take back some, or restock",
    "rejected": "its credits were given back: a deposit or a spend puts that right",
    "resolved": "somebody has resolved it: the command `show` says how",
    "settled": "it was paid out, and its credits are gone",
    "unknown_product": "there is no such product: `stockade products list` shows the ids",
    "used": "it has an order: `stockade orders cancel` that",
}
"""What an operator does about a status that is a no."""


class Ended(TyperException):
    """The end of a command, told in one sentence."""


class No(Ended):
    """The answer is no."""

    exit_code = 1

    @classmethod
    def of(cls, status: str) -> "No":
        """Say what to do about a status."""
        return cls(": ".join(filter(None, (status, WHAT_NOW.get(status)))))


class Misused(Ended):
    """It has to be called otherwise."""

    exit_code = 2


class TryAgain(Ended):
    """Busy or away: what was asked for was not done, or not to its end."""

    exit_code = 3


def ended(error: psycopg.Error, where: str) -> Ended:
    """Tell what an error of the database means; `where` names the database, without a password."""
    state = error.sqlstate or ""
    said, hint = error.diag.message_primary or "", error.diag.message_hint or ""
    if state == BUSY:
        return TryAgain("busy: others hold these rows; what needs them was not done: try again.")
    if state.startswith(INVALID):
        return Misused(" ".join(filter(None, (f"{said}.", hint and f"({hint}.)"))))
    if state == "42501":
        return Misused(f"this role may not do that on {where}: give stockade_dba's URL.")
    if state in ("42883", "42P01", "3F000"):
        return Misused(f"{where} lacks a function that this needs: run `make migrate` there first.")
    if not state or state.startswith(AWAY):
        reason = said or str(error).strip().splitlines()[0]
        return TryAgain(f"{where} can't be reached: {reason}: check the URL, then try again.")
    return Misused(f"{where} refused this: {said} ({state}).")
