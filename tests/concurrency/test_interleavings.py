"""All 70 interleavings of two sessions, begin, call, call, commit, for each pair of scenes.py."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.concurrency.interleaving import BreachError, Ending, orders, play_all
from tests.concurrency.kept import kept
from tests.concurrency.mutants import without
from tests.concurrency.scenes import PAIRS, Stage
from tests.server import say

if TYPE_CHECKING:
    from tests.database import Database

LOCK = "for update nowait"
SKIP = "for update skip locked"
TRY = "if not pg_try_advisory_xact_lock("
INSTEAD = {TRY: "if false and not pg_try_advisory_xact_lock("}


def play(db: Database, pair: str) -> list[Ending]:
    with kept(db) as near, db.connect("stockade_dba") as session:
        return play_all(near, lambda order: PAIRS[pair](Stage(near, session, order)))


def test_there_are_seventy_orders_of_twice_four_steps() -> None:
    assert len(set(orders())) == 70


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("pair", PAIRS)
def test_no_order_of_two_sessions_steps_breaks_anything_or_waits(db: Database, pair: str) -> None:
    endings = play(db, pair)
    counted = Counter(map(str, endings))
    say(f"{pair}: " + ", ".join(f"{way} {count}" for way, count in counted.most_common()))
    # One after the other, nobody is ever in the other's way.
    alone = [ending for ending in endings if ending.order in ("LLLLRRRR", "RRRRLLLL")]
    assert [str(ending) for ending in alone] == ["both", "both"]
    assert len(endings) == 70


@pytest.mark.control
@pytest.mark.breaks
@pytest.mark.parametrize(
    ("pair", "function", "lock"),
    [
        ("confirm / release", "stock._lock", LOCK),
        ("take_back / take_back", "stock._lock", LOCK),
        ("reserve / reserve", "stock._reserve_plain", SKIP),
        ("resize / reserve", "stock._take", SKIP),
        ("release / cleanup", "stock._give", SKIP),
        ("cleanup / cleanup", "stock._sweep", "for update of r skip locked"),
        ("restock / reserve", "stock._spread", SKIP),
        ("apply / sweep, lapsed order", "checkout.sweep", "for update of o, r skip locked"),
        ("place_order / apply, chosen id", "checkout._try_id", TRY),
        ("record_event / record_event", "payment.record_event", TRY),
        ("put_lead / purchase", "market._sell", "for no key update nowait"),
        ("deposit / spend", "credit._lock", LOCK),
        ("record_payment / take_back", "membership._try_key", TRY),
        ("deposit / deposit, first ones", "credit._open", TRY),
        ("withdraw / purchase", "credit._lock", LOCK),
        ("claim_withdrawal / claim_withdrawal", "credit.claim_withdrawal", SKIP),
    ],
)
def test_without_its_lock_a_pair_breaks_or_waits_in_some_order(
    db: Database, pair: str, function: str, lock: str
) -> None:
    with without(db, function, lock, INSTEAD.get(lock, "")), pytest.raises(BreachError) as breach:
        play(db, pair)
    say(f"{pair} without the lock of {function}: {str(breach.value)[:200]}")
