"""Subscriptions that Stripe drives: in both shapes, in any order, verified there."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from tests.calls import call, refused, rows
from tests.membership import words
from tests.membership.club import DAY, now
from tests.membership.words import PRICE, SHAPES, event, invoice, line, subscription

if TYPE_CHECKING:
    from tests.membership.club import Club
    from tests.membership.words import Payload

SECOND = timedelta(seconds=1)


def renewal(number: str, shape: str = "new") -> list[Payload]:
    """Write all that Stripe sends when it has taken the money for a period."""
    at = now() - DAY
    told = [
        event("payment_intent.succeeded", words.intent(number), at),
        event("invoice.paid", invoice(number, at, shape), at),
    ]
    if shape == "new":
        told.append(event("invoice_payment.paid", words.invoice_payment(number), at))
    return told


@pytest.mark.parametrize("shape", SHAPES)
def test_a_renewal_is_one_payment_whatever_tells_of_it_first(club: Club, shape: str) -> None:
    club.linked()
    told = renewal("x", shape)
    for number, order in enumerate(permutations(range(len(told)))):
        told = renewal(str(number), shape)
        for place in order:
            club.hear(told[place])
        # The same object once more, as Stripe answers when it is asked.
        assert club.hear(invoice(str(number), now() - DAY, shape)) == "applied"
        assert club.waiting() == 0
        found = club.db.admin("select months from membership.extension")
        assert [row.months for row in found] == [1] * (number + 1)
        assert club.kept() == {"membership": PRICE * (number + 1)}
    assert club.exceptions() == []


@pytest.mark.parametrize("shape", SHAPES)
def test_the_next_payment_is_kept_and_a_cancellation_takes_no_access(
    club: Club, shape: str
) -> None:
    due = now() + 25 * DAY
    assert club.link(subscription(shape=shape, period_end=due)).status == "linked"
    club.renew("1", now() - DAY, shape)
    assert club.read().next_payment_at == due
    told = subscription(shape=shape, period_end=due, cancel_at_period_end=True)
    assert club.hear(event("customer.subscription.updated", told, now())) == "applied"
    member = club.read()
    assert (member.active, member.next_payment_at) == (True, None)
    assert member.cancelled_at is not None
    # An older delivery says nothing any more.
    stale = subscription(shape=shape, period_end=due)
    club.hear(event("customer.subscription.updated", stale, now() - 60 * SECOND))
    assert club.read().cancelled_at is not None
    ended = told | {"status": "canceled", "ended_at": words.seconds(now())}
    assert club.hear(event("customer.subscription.deleted", ended, now())) == "applied"
    assert club.entitled()


def test_who_changes_his_mind_is_renewed_again(club: Club) -> None:
    due = now() + 25 * DAY
    club.linked(due)
    told = subscription(period_end=due, cancel_at_period_end=True)
    club.hear(event("customer.subscription.updated", told, now() - 2 * SECOND))
    assert club.read().next_payment_at is None
    told = subscription(period_end=due)
    club.hear(event("customer.subscription.updated", told, now() - SECOND))
    member = club.read()
    assert (member.next_payment_at, member.cancelled_at) == (due, None)


def test_a_renewal_that_fails_leaves_access_to_its_end(club: Club) -> None:
    club.linked()
    club.renew("1", now() - 10 * DAY)
    ending, again = club.expires(), now() + 3 * DAY
    at = now() - DAY
    failed = invoice("2", None, next_payment_attempt=words.seconds(again))
    assert club.hear(event("invoice.payment_failed", failed, at)) == "applied"
    member = club.read()
    assert (member.active, member.expires_at) == (True, ending)
    assert (member.failed_at, member.next_payment_at) == (at, again)
    # Its period has begun there, and what it would have paid ends in a month.
    following = now() + 60 * DAY
    begun = subscription(period_end=following, status="past_due")
    club.hear(event("customer.subscription.updated", begun, now()))
    assert club.read().next_payment_at == again
    club.renew("2", now())
    member = club.read()
    assert (member.failed_at, member.next_payment_at) == (None, following)
    # Told too late: it has been paid since.
    club.hear(event("invoice.payment_failed", failed, now() - 2 * DAY))
    assert club.read().failed_at is None


def test_what_comes_before_the_link_is_parked_and_applied_with_it(club: Club) -> None:
    told = [*renewal("1"), event("refund.created", words.refund("2"), now())]
    told += renewal("2")
    assert {club.hear(one) for one in told} == {"parked", "applied"}
    assert club.read() is None
    linked = club.link(subscription(period_end=now() + 30 * DAY))
    assert linked.status == "linked"
    assert linked.expires_at == club.expires()
    assert club.waiting() == 0
    found = club.db.admin("select payment_id, taken_back_for from membership.extension order by 1")
    assert [tuple(row) for row in found] == [("in_1", None), ("in_2", "refunded")]
    assert club.kept() == {"membership": PRICE, "refund": PRICE}


def test_money_that_nobody_linked_is_told_to_a_person_until_it_is(club: Club) -> None:
    for one in renewal("1"):
        club.hear(one)
    club.db.admin("update payment.event set received_at = received_at - interval '2 hours'")
    club.sweep()
    assert club.exceptions() == [("unmatched", None)] * 2
    club.linked()
    assert club.exceptions() == [("unmatched", "matched")] * 2
    assert club.entitled()


def test_the_sweep_applies_what_its_link_did_not_reach(club: Club) -> None:
    """Somebody holds the parked event while its subscription is linked."""
    at = now() - DAY
    event_id = club.record(event("invoice.paid", invoice("1", at), at))
    assert call(club.api, "payment.apply", event_id=event_id).status == "parked"
    with club.db.connect("admin", autocommit=False) as other:
        other.execute("select 1 from payment.event where id = %s for update", [event_id])
        club.linked()
        other.rollback()
    assert not club.entitled()
    club.db.admin("update payment.task set closed_at = closed_at - interval '1 hour'")
    club.sweep()
    assert club.entitled()


REFUNDS: dict[str, list[tuple[str, Payload]]] = {
    "a refund": [("refund.created", words.refund("1"))],
    "its charge, refunded": [("charge.refunded", words.charge("1"))],
    "both": [
        ("charge.refunded", words.charge("1")),
        ("refund.created", words.refund("1")),
    ],
    "two halves": [
        ("refund.created", words.refund("1", PRICE // 2, "a")),
        ("charge.refunded", words.charge("1")),
        ("refund.created", words.refund("1", PRICE // 2, "b")),
    ],
    "a dispute": [("charge.dispute.created", words.dispute("1"))],
    "a dispute that was lost": [
        ("charge.dispute.closed", words.dispute("1", "lost")),
        ("charge.dispute.created", words.dispute("1")),
    ],
}


@pytest.mark.parametrize("name", REFUNDS)
def test_all_of_the_money_gone_takes_back_exactly_what_it_paid(club: Club, name: str) -> None:
    club.linked()
    club.renew("0", now() - 20 * DAY)
    ending = club.expires()
    club.renew("1", now() - DAY)
    for kind, thing in REFUNDS[name]:
        assert club.hear(event(kind, thing, now())) == "applied"
    assert (club.expires(), club.entitled()) == (ending, True)
    assert club.kept().pop("membership") == PRICE
    # The payment's own events, told again, bring nothing back.
    assert club.hear(invoice("1", now() - DAY)) == "applied"
    assert club.expires() == ending


GIVEN_BACK: dict[str, list[tuple[str, Payload]]] = {
    "a dispute that was won": [
        ("charge.dispute.created", words.dispute("1")),
        ("charge.dispute.closed", words.dispute("1", "won")),
    ],
    "a refund that failed": [
        ("refund.created", words.refund("1")),
        ("refund.failed", words.refund("1", status="failed")),
    ],
}


@pytest.mark.parametrize("name", GIVEN_BACK)
def test_money_that_came_back_gives_its_time_back(club: Club, name: str) -> None:
    club.linked()
    club.renew("1", now() - DAY)
    ending = club.expires()
    (out, thing), (back, again) = GIVEN_BACK[name]
    club.hear(event(out, thing, now()))
    assert not club.entitled()
    club.hear(event(back, again, now()))
    assert (club.expires(), club.entitled()) == (ending, True)
    assert club.kept() == {"membership": PRICE}


def test_a_part_of_the_money_takes_nothing_back_and_is_told_to_a_person(club: Club) -> None:
    club.linked()
    club.renew("1", now() - DAY)
    ending = club.expires()
    club.hear(event("refund.created", words.refund("1", 400, "a"), now()))
    assert (club.expires(), club.entitled()) == (ending, True)
    [told] = rows(club.api, "payment.list_exceptions")
    assert (told.kind, told.owed, told.amount) == ("short", "decision", 400)
    club.hear(event("refund.created", words.refund("1", 500, "b"), now()))
    assert not club.entitled()
    assert club.exceptions() == [("short", "matched")]


def test_what_pays_no_period_of_the_plan_extends_nothing(club: Club) -> None:
    club.linked()
    at = now() - DAY
    proration = {"parent": {"subscription_item_details": {"proration": True}}}
    for number, lines in enumerate((
        [line(price="price_silver")],
        [line() | proration],
        [line("old") | {"proration": True}],
        [],
    )):  # fmt: skip
        told = invoice(f"other {number}", at, lines=lines)
        assert club.hear(event("invoice.paid", told, at)) == "parked"
    trial = invoice("trial", at, amount=0, lines=[line(amount=0)])
    assert club.hear(event("invoice.paid", trial, at)) == "applied"
    assert not club.entitled()
    # Nobody forgets the money.
    club.db.admin("update payment.event set received_at = received_at - interval '2 hours'")
    club.sweep()
    assert club.exceptions() == [("unmatched", None)] * 4


def test_an_invoice_that_a_coupon_paid_gives_its_period(club: Club) -> None:
    club.linked()
    at = now() - DAY
    assert club.hear(event("invoice.paid", invoice("1", at, amount=0), at)) == "applied"
    assert club.entitled()
    assert club.kept() == {}


def test_two_periods_on_one_invoice_are_two(club: Club) -> None:
    club.linked()
    at = now() - DAY
    told = invoice("1", at, amount=2 * PRICE, lines=[line(), line()])
    assert club.hear(event("invoice.paid", told, at)) == "applied"
    assert club.db.admin("select periods, months from membership.extension") == [(2, 2)]


VERIFIED: dict[str, tuple[dict[str, Any], dict[str, str], str]] = {
    "another price": ({"price": "price_silver"}, {}, "other_plan"),
    "another period": ({"interval": "year"}, {}, "other_plan"),
    "a period three times as long": ({"times": 3}, {}, "other_plan"),
    "cancelled": ({"status": "canceled"}, {}, "inactive"),
    "incomplete": ({"status": "incomplete"}, {}, "inactive"),
    "no status": ({"status": None}, {}, "inactive"),
    "an unknown plan": ({}, {"plan": "none"}, "unknown_plan"),
    "a plan that takes nobody": ({}, {"plan": "closed"}, "inactive"),
}


@pytest.mark.parametrize("name", VERIFIED)
def test_a_subscription_that_is_not_what_it_should_be_is_not_linked(club: Club, name: str) -> None:
    club.plan("closed", months=1, price_id="price_gold", active=False)
    more, given, status = VERIFIED[name]
    assert club.link(subscription(**more), **given).status == status
    assert club.db.admin("select 1 from membership.subscription") == []


@pytest.mark.parametrize(
    ("days", "interval", "times"), [(7, "week", 1), (14, "week", 2), (10, "day", 10)]
)
def test_periods_are_compared_whatever_they_are_counted_in(
    club: Club, days: int, interval: str, times: int
) -> None:
    club.plan("gold", days=days, price_id="price_gold")
    assert club.link(subscription(interval=interval, times=times)).status == "linked"


def test_a_year_is_twelve_months(club: Club) -> None:
    club.plan("gold", months=12, price_id="price_gold")
    assert club.link(subscription(interval="year")).status == "linked"


def test_a_plan_that_changes_leaves_what_a_linked_price_gives(club: Club) -> None:
    club.linked()
    club.plan("gold", days=365, price_id="price_gold_year")
    club.renew("1", now() - DAY)
    assert club.db.admin("select months, days from membership.extension") == [(1, 0)]
    # Who subscribes from now on has the new one.
    assert club.link(subscription("2"), "bob").status == "other_plan"


def test_a_subscription_is_one_subscribers(club: Club) -> None:
    club.plan("silver", months=1, price_id="price_gold")
    club.linked()
    assert club.link().status == "replayed"
    assert club.link(subscriber="bob").status == "other_subscriber"
    assert club.link(plan="silver").status == "other_plan"
    # Another subscription of the same plan adds to the same membership.
    club.renew("1", now() - DAY)
    ending = club.expires()
    assert club.link(subscription("2")).status == "linked"
    at = now()
    assert club.hear(event("invoice.paid", invoice("2", at, of="2"), at)) == "applied"
    assert club.expires() > ending + 27 * DAY


def test_a_provider_goes_on_charging_until_it_is_told(club: Club) -> None:
    club.linked()
    cancelled = call(club.dba, "membership.cancel", subscriber="ann", plan="gold")
    assert cancelled.status == "at_provider"
    assert club.read().cancelled_at is None


@pytest.mark.parametrize(
    "told",
    [{}, {"object": "invoice", "id": "in_1"}, {"object": "subscription"}],
    ids=["nothing", "an invoice", "no id"],
)
def test_what_is_no_subscription_is_refused(club: Club, told: Payload) -> None:
    with refused("22023"):
        call(
            club.api, "payment.link_membership",
            subscriber="ann", plan="gold", subscription=told,
        )  # fmt: skip


ODD: dict[str, Payload] = {
    "an invoice of nothing": {"object": "invoice", "id": "in_1", "status": "paid"},
    "lines that are none": invoice("1", now()) | {"lines": {"data": "x"}, "amount_paid": 0},
    "a time that is none": invoice("1", now()) | {"status_transitions": {"paid_at": 1e30}},
    "payments that are none": invoice("1", now()) | {"payments": {"data": [1, None, {}]}},
    "items that are none": subscription() | {"items": {"data": [1, {}, {"price": 3}]}},
    "a payment of no invoice": words.invoice_payment("1") | {"invoice": None},
}


@pytest.mark.parametrize("name", ODD)
def test_whatever_it_says_nothing_is_raised(club: Club, name: str) -> None:
    club.linked()
    kind = {"invoice": "invoice.paid", "subscription": "customer.subscription.updated"}
    told = event(kind.get(ODD[name]["object"], "invoice_payment.paid"), ODD[name], now())
    assert club.hear(told) in {"applied", "ignored", "failed"}


def test_an_invoice_of_no_subscription_says_nothing_to_us(club: Club) -> None:
    told = invoice("1", now()) | {"parent": None}
    assert club.hear(event("invoice.paid", told, now())) == "ignored"


def test_a_checkout_that_began_a_subscription_leaves_the_money_to_its_invoice(club: Club) -> None:
    session = {
        "object": "checkout.session", "id": "cs_1", "mode": "subscription",
        "status": "complete", "payment_status": "paid", "amount_total": PRICE, "currency": "usd",
        "subscription": "sub_1", "payment_intent": None,
    }  # fmt: skip
    assert club.hear(event("checkout.session.completed", session, now())) == "ignored"


def test_a_day_of_renewals_alone_is_reconciled(club: Club) -> None:
    club.linked()
    club.db.admin("update membership.subscription set created_at = now() - interval '30 days'")
    with club.db.connect("stockade_cron") as cron:
        call(cron, "payment.sweep")
    tasks = club.db.admin("select distinct provider from payment.task where kind = 'reconcile'")
    assert [one.provider for one in tasks] == ["stripe"]


def test_stripes_list_of_a_day_agrees_with_the_books(club: Club) -> None:
    club.linked()
    club.renew("1", now())
    club.renew("2", now())
    club.hear(event("refund.created", words.refund("2"), now()))
    listed = [words.intent("1"), words.intent("2"), words.refund("2")]
    day = {"provider": "stripe", "day": now().date()}
    staged = call(club.api, "payment.stage", payloads=listed, **day)
    compared = call(club.api, "payment.reconcile", run_id=staged.run_id, **day)
    assert (compared.status, compared.mismatches) == ("reconciled", 0)
    listed += [words.intent("3"), words.intent("1", 901)]
    staged = call(club.api, "payment.stage", payloads=listed, **day)
    compared = call(club.api, "payment.reconcile", run_id=staged.run_id, **day)
    assert compared.mismatches == 2
