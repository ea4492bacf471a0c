"""What payments give, and what takes it away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.calls import KEY, busy, call, held, refused
from tests.membership.club import DAY, now

if TYPE_CHECKING:
    from tests.membership.club import Club

HOUR = timedelta(hours=1)


def on(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def test_a_payment_gives_a_month_and_the_right_to_it(club: Club) -> None:
    paid = club.pay("one")
    assert paid.status == "extended"
    member = club.read()
    assert (member.active, member.expires_at) == (True, paid.expires_at)
    assert 27 * 86400 < member.seconds_left <= 31 * 86400
    assert club.entitled()
    assert not club.entitled("bob")
    assert not club.entitled(plan="silver")


def test_the_last_of_january_and_two_months_is_the_last_of_march(club: Club) -> None:
    club.pay("one", on(2026, 1, 31))
    assert club.expires() == on(2026, 2, 28)
    # As a renewal is paid: at its very end, or an hour later.
    club.pay("two", on(2026, 2, 28, 13))
    assert club.expires() == on(2026, 3, 31)


def test_a_leap_day_stays_one(club: Club) -> None:
    club.plan("gold", months=12)
    club.pay("one", on(2020, 2, 29))
    assert club.expires() == on(2021, 2, 28)
    club.pay("more", on(2021, 2, 1), periods=3)
    assert club.expires() == on(2024, 2, 29)


def test_a_session_of_another_time_zone_counts_in_utc_all_the_same(club: Club) -> None:
    club.dba.execute("set timezone = 'Pacific/Auckland'")
    paid = club.pay("one", on(2026, 1, 31, 13))
    assert paid.expires_at == on(2026, 2, 28, 13)


def test_a_plan_may_count_days(club: Club) -> None:
    club.plan("gold", days=7)
    club.pay("one", on(2026, 3, 1))
    club.pay("two", on(2026, 3, 2))
    assert club.expires() == on(2026, 3, 15)


def test_an_early_payment_adds_on_and_a_late_one_starts_anew(club: Club) -> None:
    club.pay("one", on(2026, 1, 10))
    club.pay("early", on(2026, 1, 20))
    assert club.expires() == on(2026, 3, 10)
    club.pay("late", on(2026, 3, 15))
    assert club.expires() == on(2026, 4, 15)
    assert club.read().started_at == on(2026, 3, 15)


def test_a_plan_without_grace_starts_anew_a_second_after_its_end(club: Club) -> None:
    club.plan("gold", months=1, grace_hours=0)
    club.pay("one", on(2026, 1, 31))
    club.pay("in time", on(2026, 2, 28))
    assert club.expires() == on(2026, 3, 31)
    club.pay("late", on(2026, 3, 31) + timedelta(seconds=1))
    assert club.expires() == on(2026, 4, 30) + timedelta(seconds=1)


def test_a_refund_takes_back_what_its_payment_gave_and_no_more(club: Club) -> None:
    club.pay("one", now() - 10 * DAY)
    before = club.expires()
    club.pay("three", now() - 5 * DAY, periods=3)
    taken = call(club.dba, "membership.take_back", payment_id="three")
    assert (taken.status, taken.expires_at) == ("taken_back", before)
    assert club.entitled()
    again = call(club.dba, "membership.take_back", payment_id="three")
    assert (again.status, again.expires_at) == ("already_taken_back", before)
    assert call(club.dba, "membership.take_back", payment_id="one").status == "taken_back"
    assert not club.entitled()
    assert call(club.dba, "membership.take_back", payment_id="none").status == "not_found"


def test_who_pays_after_a_refund_starts_anew(club: Club) -> None:
    club.pay("one", on(2026, 1, 1))
    call(club.dba, "membership.take_back", payment_id="one", taken_back_at=on(2026, 1, 5))
    assert club.pay("two", on(2026, 1, 10)).expires_at == on(2026, 2, 10)


def test_a_refund_told_late_moves_what_was_paid_since(club: Club) -> None:
    club.pay("one", on(2026, 1, 1))
    assert club.pay("two", on(2026, 1, 10)).expires_at == on(2026, 3, 1)
    taken = call(club.dba, "membership.take_back", payment_id="one", taken_back_at=on(2026, 1, 5))
    assert taken.expires_at == on(2026, 2, 10)
    given = call(club.dba, "membership.give_back", payment_id="one")
    assert (given.status, given.expires_at) == ("given_back", on(2026, 3, 1))
    assert call(club.dba, "membership.give_back", payment_id="one").status == "not_taken_back"
    assert call(club.dba, "membership.give_back", payment_id="none").status == "not_found"


def test_a_payment_is_counted_once(club: Club) -> None:
    club.plan("silver", months=1)
    at = on(2026, 1, 10)
    first = club.pay("one", at)
    for said_at in (at, None):
        again = club.pay("one", said_at)
        assert (again.status, again.expires_at) == ("replayed", first.expires_at)
        assert again.extension_id == first.extension_id


@pytest.mark.parametrize(
    "other",
    [
        {"subscriber": "bob"},
        {"plan": "silver"},
        {"periods": 2},
        {"paid_at": on(2026, 1, 11)},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_payment_under_its_id_is_a_mismatch(club: Club, other: dict[str, Any]) -> None:
    club.plan("silver", months=1)
    club.pay("one", on(2026, 1, 10))
    again = club.pay("one", **other)
    assert (again.status, again.subscriber, again.plan) == ("mismatch", "ann", "gold")
    assert club.expires() == on(2026, 2, 10)
    assert club.read("bob") is None


def test_cancelling_stops_renewal_and_not_access(club: Club) -> None:
    due = now() + 20 * DAY
    club.pay("one", now() - 10 * DAY, next_payment_at=due)
    assert club.read().next_payment_at == due
    ending = club.expires()
    cancel = {"subscriber": "ann", "plan": "gold"}
    cancelled = call(club.dba, "membership.cancel", **cancel)
    assert (cancelled.status, cancelled.expires_at) == ("cancelled", ending)
    member = club.read()
    assert (member.active, member.next_payment_at) == (True, None)
    assert member.cancelled_at is not None
    assert call(club.dba, "membership.cancel", **cancel).status == "already_cancelled"
    assert call(club.dba, "membership.cancel", **cancel | {"plan": "x"}).status == "not_found"
    # What was paid before and is told only now undoes nothing; who pays again goes on.
    club.pay("told late", now() - 9 * DAY, next_payment_at=due)
    member = club.read()
    assert (member.cancelled_at is None, member.next_payment_at) == (False, None)
    club.pay("two", next_payment_at=due)
    member = club.read()
    assert (member.cancelled_at, member.next_payment_at) == (None, due)


def test_access_outlasts_its_end_by_the_grace_only_while_a_renewal_is_due(club: Club) -> None:
    # A plan of days, for months differ in length.
    club.plan("gold", days=30, grace_hours=2)
    club.pay("one", now() - 30 * DAY - HOUR, next_payment_at=now() - HOUR)
    member = club.read()
    assert (member.active, member.seconds_left) == (True, 0)
    club.db.admin("update membership.subscription set failed_at = now()")
    assert not club.entitled()
    club.db.admin("update membership.subscription set failed_at = null")
    assert club.entitled()
    call(club.dba, "membership.cancel", subscriber="ann", plan="gold")
    assert not club.entitled()


def test_a_refund_ends_access_at_once_grace_or_not(club: Club) -> None:
    club.pay("one", next_payment_at=now() + 30 * DAY)
    call(club.dba, "membership.take_back", payment_id="one")
    assert not club.entitled()


def test_a_plan_that_changes_leaves_what_was_paid(club: Club) -> None:
    club.pay("one", on(2026, 1, 10))
    club.plan("gold", months=12, active=True)
    assert club.expires() == on(2026, 2, 10)
    assert club.pay("two", on(2026, 1, 20)).expires_at == on(2027, 2, 10)
    club.plan("gold", months=12, active=False)
    assert club.pay("three").status == "unknown_plan"
    assert club.pay("three", plan="none").status == "unknown_plan"
    assert club.pay("two", on(2026, 1, 20)).status == "replayed"


@pytest.mark.parametrize(
    "given",
    [
        {"subscriber": ""},
        {"subscriber": "x" * 256},
        {"plan": None},
        {"payment_id": ""},
        {"periods": 0},
        {"periods": 121},
        {"paid_at": now() + 2 * DAY},
        {"paid_at": datetime(1999, 1, 1, tzinfo=UTC)},
    ],
    ids=lambda given: next(iter(given)),
)
def test_what_no_caller_should_record_is_refused(club: Club, given: dict[str, Any]) -> None:
    wanted = {"subscriber": "ann", "plan": "gold", "payment_id": "one", "periods": 1} | given
    with refused("22023"):
        call(club.dba, "membership.record_payment", **wanted)


@pytest.mark.parametrize(
    "given",
    [
        {"months": 1, "days": 1},
        {"months": 0},
        {"months": -1},
        {"months": 121},
        {"days": 367},
        {"months": 1, "grace_hours": 721},
        {"months": 1, "price_id": ""},
        {"months": 1, "active": None},
    ],
    ids=lambda given: " ".join(given),
)
def test_a_plan_has_one_period_of_its_own(club: Club, given: dict[str, Any]) -> None:
    with refused("22023"):
        club.plan("other", **given)


def test_a_taking_back_has_a_reason(club: Club) -> None:
    club.pay("one")
    with refused("22023"):
        call(club.dba, "membership.take_back", payment_id="one", reason="")
    assert club.entitled()


@pytest.mark.parametrize("key", ["payment generic one", "member ann gold"])
def test_who_works_on_the_same_is_busy_and_nobody_waits(club: Club, key: str) -> None:
    with held(club.db, KEY, key, 20), busy():
        club.pay("one")
    assert club.pay("one").status == "extended"
