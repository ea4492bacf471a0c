"""Lives as Stripe tells them, in any order and some of it twice, against the same model."""

from __future__ import annotations

import os
import random
import secrets
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.concurrency.mutants import without
from tests.membership import words
from tests.membership.reference import Member, Payment
from tests.membership.test_model import DAY, LIVES, life
from tests.membership.words import PRICE, SHAPES, event, invoice, line, subscription
from tests.server import say

if TYPE_CHECKING:
    from tests.membership.club import Club
    from tests.membership.words import Payload

FEW = max(LIVES // 10, 1)
"""Of these lives each is some thirty deliveries."""


def paid(chance: random.Random, number: str, of: str, payment: Payment) -> list[Payload]:
    """Write all that Stripe tells of a payment, and of its money that went and came back."""
    at, amount = payment.paid_at, PRICE * payment.periods
    shape = chance.choice(SHAPES)
    lines = [line(shape)] * payment.periods
    told = [
        event("invoice.paid", invoice(number, at, shape, of=of, amount=amount, lines=lines), at),
        event("payment_intent.succeeded", words.intent(number, amount), at),
    ]
    if shape == "new":
        told.append(event("invoice_payment.paid", words.invoice_payment(number), at))
    gone = payment.taken_back_at
    dispute = words.dispute(number) | {"amount": amount}
    refund = words.refund(number, amount, created=words.seconds(gone or at + DAY))
    if gone is not None:
        told += chance.choice([
            [event("refund.created", refund, gone)],
            [event("charge.refunded", words.charge(number, amount), gone)],
            [
                event("charge.refunded", words.charge(number, amount), gone),
                event("refund.created", refund, gone),
            ],
            [event("charge.dispute.created", dispute, gone)],
        ])  # fmt: skip
    elif chance.random() < 0.4:
        told += chance.choice([
            [
                event("charge.dispute.created", dispute, at + DAY),
                event("charge.dispute.closed", dispute | {"status": "won"}, at + 2 * DAY),
            ],
            [
                event("refund.created", refund, at + DAY),
                event("refund.failed", refund | {"status": "failed"}, at + 2 * DAY),
            ],
        ])  # fmt: skip
    return told


def live(club: Club, seed: int, lives: int) -> Counter[str]:
    """Let so many members live, and compare each with the model when all has been told."""
    seen: Counter[str] = Counter()
    for number in range(lives):
        name, of = f"member {number}", f"{seed}x{number}"
        chance = random.Random(f"{seed} {number}")
        payments, _ = life(chance, seen)
        told = [one for k, payment in enumerate(payments)
                for one in paid(chance, f"{of}x{k}", of, payment)]  # fmt: skip
        told += [one for one in told if chance.random() < 0.2]
        chance.shuffle(told)
        linked = chance.randint(0, len(told))
        for one in told[:linked]:
            club.hear(one)
        assert club.link(subscription(of), subscriber=name).status == "linked"
        for one in told[linked:]:
            club.hear(one)
        seen.update(one["type"] for one in told)
        seen["money left"] += sum(
            PRICE * payment.periods for payment in payments if payment.taken_back_at is None
        )
        assert club.waiting() == 0
        assert club.expires(name) == Member(payments).expires_at()
    return seen


def test_whatever_stripe_tells_in_whatever_order_the_model_says_the_same(club: Club) -> None:
    seed = int(os.environ.get("STOCKADE_MODEL_SEED") or secrets.randbits(32))
    say(f"seed {seed}: STOCKADE_MODEL_SEED={seed} runs it again")
    seen = live(club, seed, FEW)
    left = seen.pop("money left")
    say(f"{FEW} lives: " + ", ".join(f"{what} {count}" for what, count in sorted(seen.items())))
    assert set(seen) >= {"early", "refund.created", "refund.failed", "charge.dispute.closed"}
    assert club.kept()["membership"] == left


@pytest.mark.control
@pytest.mark.breaks
@pytest.mark.parametrize(
    ("function", "guard", "instead"),
    [
        ("payment._follow_money", "payment._said_at(event),", "event.received_at,"),
        (
            "payment._renew",
            "least(payment._moment(thing #> '{status_transitions,paid_at}'), said_at)",
            "event.received_at",
        ),
        ("payment._follow_money", "perform membership._turn(extended, null, null);", "null;"),
    ],
    ids=("when it went", "when it came", "that it came back"),
)
def test_what_is_taken_out_is_missed(club: Club, function: str, guard: str, instead: str) -> None:
    with without(club.db, function, guard, instead), pytest.raises(AssertionError):
        live(club, 1, 20 * FEW)
