"""Random histories of withdrawals beside a provider of a few lines: credits and coins add up.

The provider here is the test's own, and knows the truth. The worker hears it late, twice, not at
all, or is gone in between; people guess only what is true.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from tests.calls import Session, call
from tests.concurrency.mutants import without
from tests.credit.withdrawing import (
    claim,
    exceptions,
    funded,
    hear,
    pass_time,
    report,
    row,
    withdraw,
)
from tests.server import say

if TYPE_CHECKING:
    from tests.database import Database

SEEDS = (1, 2, 3)
MORE_SEEDS = range(1, 41)
"""For what is only seen in a rare history; the first that shows it is enough."""

STEPS = 150
START = 1000
WORKSPACES = [UUID(int=0x7000_8000_0000_0000_0000 + number) for number in range(4)]
FINAL = ("FINISHED", "REJECTED")


@dataclass
class History:
    """One random history: our database, the provider's payouts, and what we know of its chance."""

    db: Database
    dba: Session
    chance: random.Random
    payouts: dict[str, dict[str, Any]] = field(default_factory=dict)
    late: list[Any] = field(default_factory=list)
    deposited: int = 0

    def withdraw(self) -> None:
        """Let a workspace withdraw some of what it has, or more."""
        withdraw(
            self.dba, self.chance.randint(1, START), str(self.chance.random()),
            workspace_id=self.chance.choice(WORKSPACES),
        )  # fmt: skip

    def deposit(self) -> None:
        """Give a workspace some credits."""
        amount = self.chance.randint(1, 100)
        call(
            self.dba, "credit.deposit",
            workspace_id=self.chance.choice(WORKSPACES), amount=amount, purpose="a test",
            key=str(self.chance.random()),
        )  # fmt: skip
        self.deposited += amount

    def work(self) -> None:
        """Take a step, with a worker that may be gone before, in or after its call."""
        errand = claim(self.dba, can_verify=self.chance.random() < 0.7)
        if errand is None:
            return
        luck = self.chance.choice(
            ("well", "well", "well", "gone", "late", "late", "never sent", "unheard", "mute")
        )
        if luck == "late" and errand.step == "create":
            # On its way when we gave up on it; it arrives within the hour.
            self.late.append(errand)
            report(self.dba, errand, "unsure")
        elif luck == "never sent":
            report(self.dba, errand, "unsent" if errand.step in ("create", "verify") else "unsure")
        elif luck not in ("gone", "late"):
            result = self.ask(errand, heard=luck in ("well", "mute"))
            if luck == "well":
                report(self.dba, errand, result)
            elif luck == "unheard":
                report(self.dba, errand, "unsure")

    def ask(self, errand: Any, *, heard: bool) -> str:
        """Do at the provider what the step wants, and hear what it shows, if it is heard."""
        mine = str(errand.withdrawal_id)
        shown = [one for one in self.payouts.values() if one["unique_external_id"] == mine]
        if errand.step == "create":
            if self.chance.random() < 0.1:
                return "refused"
            shown = [self.order(errand)]
        elif errand.step == "verify":
            if self.payouts[errand.reference]["status"] == "WAITING":
                self.payouts[errand.reference]["status"] = "PROCESSING"
            return "done"
        elif errand.step == "look":
            shown = [self.payouts[errand.reference]]
        if heard:
            for one in shown:
                hear(self.dba, one)
        return "done" if shown else "absent"

    def order(self, errand: Any) -> dict[str, Any]:
        """Let the provider take an order."""
        batch = str(len(self.payouts) + 1)
        self.payouts[batch] = {
            "id": batch, "batch_withdrawal_id": batch, "status": "WAITING",
            "unique_external_id": str(errand.withdrawal_id), "currency": errand.currency,
            "amount": str(errand.coins),
        }  # fmt: skip
        return self.payouts[batch]

    def arrive(self) -> None:
        """Let what was on its way arrive."""
        while self.late:
            self.order(self.late.pop())

    def move(self) -> None:
        """Let the provider go on with a payout, and tell of it or not."""
        moving = [one for one in self.payouts.values() if one["status"] not in FINAL]
        if not moving:
            return
        one = self.chance.choice(moving)
        verified = one["status"] != "WAITING"
        # Without the secret somebody verifies by hand, or nobody does.
        ways = ("SENDING", "FAILED", *FINAL) if verified else ("PROCESSING", "REJECTED")
        one["status"] = self.chance.choice(ways)
        if self.chance.random() < 0.5:
            hear(self.dba, one)

    def repeat(self) -> None:
        """Tell again what was told before, maybe of a state that is long over."""
        if self.payouts:
            one = self.chance.choice(list(self.payouts.values()))
            said = one if one["status"] in FINAL else one | {"status": "WAITING"}
            hear(self.dba, said)

    def sleep(self) -> None:
        """Let time pass."""
        minutes = self.chance.choice((0, 0, 1, 1, 30, 71))
        if minutes > 1:
            self.arrive()
        pass_time(self.db, minutes)

    def person(self) -> None:
        """Let a person say what the provider has told them, of what it is sure of."""
        ended = [one for one in self.payouts.values() if one["status"] in FINAL]
        if ended:
            one = self.chance.choice(ended)
            verb = {"FINISHED": "credit.settle", "REJECTED": "credit.reject"}[one["status"]]
            if row(self.db, UUID(one["unique_external_id"])).reference is not None:
                self.dba.execute(f"select {verb}(%s)".encode(), [one["unique_external_id"]])

    def finish(self) -> None:
        """Let every worker do well until nothing is under way."""
        self.arrive()
        for _ in range(200):
            open_ones = self.db.admin("select 1 from credit.withdrawal where closed_at is null")
            if not open_ones:
                return
            pass_time(self.db, 71)
            while (errand := claim(self.dba)) is not None:
                report(self.dba, errand, self.ask(errand, heard=True))
            for one in self.payouts.values():
                if one["status"] not in ("WAITING", *FINAL):
                    one["status"] = "FINISHED"
        raise AssertionError("something is never found out")

    def check(self) -> None:
        """Expect that what was set aside and what went is what withdrawals say."""
        found = self.dba.execute(
            """
            select a.posted, a.pending, w.gone, w.under_way
            from (
              select sum(a.posted) as posted, sum(a.pending) as pending from credit.account as a
            ) as a
            cross join (
              select
                coalesce(sum(w.amount) filter (where w.state = 'settled'), 0) as gone,
                coalesce(sum(w.amount) filter (where w.closed_at is null), 0) as under_way
              from credit.withdrawal as w
            ) as w
            """
        ).fetchone()
        assert found is not None
        assert found.posted == START * len(WORKSPACES) + self.deposited - found.gone
        assert found.pending == found.under_way


def play(db: Database, dba: Session, seed: int) -> History:
    """Play a history to its end."""
    say(f"withdrawals: seed {seed}")
    history = History(db, dba, random.Random(seed))
    for workspace_id in WORKSPACES:
        funded(dba, START, workspace_id)
    acts = (
        history.withdraw, history.deposit, *[history.work] * 5, history.move,
        history.repeat, history.sleep, history.sleep, history.person,
    )  # fmt: skip
    for _ in range(STEPS):
        history.chance.choice(acts)()
        history.check()
    history.finish()
    history.check()
    return history


def adds_up(history: History) -> bool:
    """Whether each withdrawal has one payout at most, and those that were settled are the paid."""
    made = [one["unique_external_id"] for one in history.payouts.values()]
    paid = {
        (one["unique_external_id"], Decimal(one["amount"]))
        for one in history.payouts.values()
        if one["status"] == "FINISHED"
    }
    settled = history.db.admin("select id, coins from credit.withdrawal where state = 'settled'")
    assert settled
    return len(made) == len(set(made)) and paid == {(str(one.id), one.coins) for one in settled}


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_happens_credits_and_coins_add_up(db: Database, dba: Session, seed: int) -> None:
    history = play(db, dba, seed)
    assert adds_up(history)
    assert exceptions(db) == []


@pytest.mark.control
@pytest.mark.breaks
@pytest.mark.parametrize(
    ("function", "guard", "instead"),
    [
        (
            "credit.claim_withdrawal",
            "case next_step when 'create' then moment else w.sent_at end",
            "w.sent_at",
        ),
        ("credit.report", "then report.result = 'unsent'", "then report.result <> 'done'"),
        ("credit.report", " and seen.sent_at < moment - interval '70 minutes'", ""),
        (
            "credit._hear_payout",
            "if _hear_payout.said in ('finished', 'rejected') then",
            "if _hear_payout.said in ('finished', 'rejected', 'failed') then",
        ),
    ],
)
def test_without_a_guard_some_history_does_not_add_up(
    db: Database, dba: Session, function: str, guard: str, instead: str
) -> None:
    with without(db, function, guard, instead):
        for seed in MORE_SEEDS:
            db.clear()
            if not adds_up(play(db, dba, seed)):
                return
    raise AssertionError("every history adds up without it")
