"""Payments over months and leap days, in any order, against a model that counts by itself."""

from __future__ import annotations

import os
import random
import secrets
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.calls import call, rows
from tests.concurrency.mutants import without
from tests.membership.reference import Member, Payment, months_later
from tests.server import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.membership.club import Club

LIVES = int(os.environ.get("STOCKADE_MODEL_RUNS", "200"))
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)

BEGINNINGS = [
    datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC),
    datetime(2023, 12, 31, 0, 30, tzinfo=UTC),
    datetime(2026, 1, 31, 12, tzinfo=UTC),
    datetime(2023, 8, 30, 22, 15, tzinfo=UTC),
    datetime(2025, 3, 30, 1, 30, tzinfo=UTC),
    datetime(2000, 2, 29, tzinfo=UTC),
]
AROUND = {
    "early": [-40 * DAY, -9 * DAY, -DAY, -SECOND],
    "in time": [0 * DAY, SECOND, HOUR, DAY],
    "late": [DAY + SECOND, 2 * DAY, 31 * DAY, 200 * DAY],
}
"""When somebody pays, counted from the end of what was paid before."""

Act = tuple[str, int]
"""pay, again, other, take or give, and the number of its payment."""


def life(chance: random.Random, seen: Counter[str]) -> tuple[list[Payment], list[Act]]:
    """Make up a member's payments and refunds, and an order in which they become known."""
    member = Member()
    moment = chance.choice(BEGINNINGS) + chance.randrange(3) * HOUR
    acts: list[Act] = []
    for number in range(chance.randint(1, 7)):
        ending = member.expires_at()
        if ending is not None:
            how = chance.choice(sorted(AROUND))
            moment = max(moment + SECOND, ending + chance.choice(AROUND[how]))
            if moment > datetime.now(UTC):
                break
            seen[how] += 1
        paid = Payment(moment, chance.choice([1, 1, 1, 2, 12]))
        member.payments.append(paid)
        acts.append(("pay", number))
        if chance.random() < 0.4:
            paid.taken_back_at = moment + chance.choice([0 * DAY, DAY, 20 * DAY, 50 * DAY])
            acts.append(("take", number))
            if chance.random() < 0.4:
                paid.taken_back_at = None
                acts += [("give", number)]
        acts += [(verb, number) for verb in ("again", "other", "take", "give")
                 if chance.random() < 0.1]  # fmt: skip
    known = acts if chance.random() < 0.5 else chance.sample(acts, len(acts))
    return member.payments, known


def told(club: Club, name: str, payments: list[Payment], acts: list[Act], seen: Counter[str]) -> (
    Iterator[Member]
):  # fmt: skip
    """Let a life become known, act after act; what the model makes of each."""
    member = Member()
    ids: dict[int, Payment] = {}
    for verb, number in acts:
        meant, payment_id = payments[number], f"{name} {number}"
        paid: dict[str, Any] = {"paid_at": meant.paid_at, "periods": meant.periods}
        known = ids.get(number)
        if verb in ("take", "give"):
            wanted = "not_found" if known is None else verb
            if known is not None and (known.taken_back_at is None) == (verb == "give"):
                wanted = {"take": "already_taken_back", "give": "not_taken_back"}[verb]
            at = meant.taken_back_at or meant.paid_at + 3 * DAY
            outcome = (
                call(club.dba, "membership.take_back", payment_id=payment_id, taken_back_at=at)
                if verb == "take"
                else call(club.dba, "membership.give_back", payment_id=payment_id)
            )
            if wanted == verb and known is not None:
                wanted = {"take": "taken_back", "give": "given_back"}[verb]
                known.taken_back_at = at if verb == "take" else None
        else:
            if verb == "other":
                paid["periods"] += 1
            wanted = "extended" if known is None else "replayed"
            if known is not None and known.periods != paid["periods"]:
                wanted = "mismatch"
            outcome = club.pay(payment_id, subscriber=name, **paid)
            if known is None:
                ids[number] = Payment(meant.paid_at, paid["periods"])
                member.payments.append(ids[number])
        assert outcome.status == wanted, (verb, outcome)
        seen[outcome.status] += 1
        yield member


def live(club: Club, seed: int, lives: int) -> Counter[str]:
    """Let so many members live, and compare after every act."""
    seen: Counter[str] = Counter()
    for number in range(lives):
        name = f"member {number}"
        chance = random.Random(f"{seed} {number}")
        payments, acts = life(chance, seen)
        for member in told(club, name, payments, acts, seen):
            found = rows(club.api, "membership.get_memberships", subscriber=name)
            expected = member.expires_at()
            assert [row.expires_at for row in found] == ([] if expected is None else [expected])
            for row in found:
                assert row.active == (row.expires_at > datetime.now(UTC))
                assert row.started_at == member.runs()[-1].anchor
    return seen


def test_the_model_counts_months_as_a_calendar_does() -> None:
    january = datetime(2026, 1, 31, 8, tzinfo=UTC)
    assert [months_later(january, n).day for n in range(1, 5)] == [28, 31, 30, 31]
    assert months_later(datetime(2024, 2, 29, tzinfo=UTC), 12).day == 28
    assert months_later(datetime(2024, 2, 29, tzinfo=UTC), 48).day == 29


def test_whatever_becomes_known_in_whatever_order_the_model_says_the_same(club: Club) -> None:
    seed = int(os.environ.get("STOCKADE_MODEL_SEED") or secrets.randbits(32))
    say(f"seed {seed}: STOCKADE_MODEL_SEED={seed} runs it again")
    seen = live(club, seed, LIVES)
    say(f"{LIVES} lives: " + ", ".join(f"{what} {count}" for what, count in sorted(seen.items())))
    assert set(seen) == {
        *AROUND, "extended", "replayed", "mismatch", "taken_back", "already_taken_back",
        "given_back", "not_taken_back", "not_found",
    }  # fmt: skip


@pytest.mark.control
@pytest.mark.breaks
@pytest.mark.parametrize(
    ("function", "guard", "instead"),
    [
        ("membership._expiry", "at time zone 'UTC'\n  ", "at time zone 'Asia/Tokyo'\n  "),
        ("membership._anchor", "paid.paid_at <= ", "paid.paid_at < 'infinity' or paid.paid_at <= "),
        ("membership._anchor", "+ make_interval(hours => paid.grace_hours)", ""),
        ("membership._anchor", "r.months + r.days > 0\n        and ", ""),
        ("membership._anchor", "or e.taken_back_at > paid.paid_at", ""),
        (
            "membership._arrange",
            ">= (changed.paid_at, changed.id)",
            "= (changed.paid_at, changed.id)",
        ),
        ("membership._turn", "perform membership._arrange(turned);", ""),
        ("membership.overview", "filter (where e.taken_back_at is null)", ""),
    ],
    ids=lambda value: value.split("\n")[0][:40],
)
def test_a_rule_that_is_taken_out_is_missed(
    club: Club, function: str, guard: str, instead: str
) -> None:
    with without(club.db, function, guard, instead), pytest.raises(AssertionError):
        live(club, 1, 10 * LIVES)
