"""What memberships rely on is taken out, piece by piece, and a test of this room has to see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.concurrency.mutants import Guard, without
from tests.membership import test_memberships, test_stripe

if TYPE_CHECKING:
    from tests.membership.club import Club

pytestmark = pytest.mark.control

RULES: dict[str, Guard[Club]] = {
    "an invoice is one payment": Guard(
        "payment._renew",
        "select from membership.extension as e\n    where",
        "select from membership.extension as e\n    where false and",
        lambda club: test_stripe.test_a_renewal_is_one_payment_whatever_tells_of_it_first(
            club, "new"
        ),
    ),
    "what pays an invoice is no money of its own": Guard(
        "payment._is_of_membership",
        "fact.names) is not null",
        "fact.names) = ''",
        lambda club: test_stripe.test_a_renewal_is_one_payment_whatever_tells_of_it_first(
            club, "new"
        ),
    ),
    "older news are not heard": Guard(
        "membership._follow",
        "and coalesce(s.told_at, '-infinity') <= news.told_at",
        "",
        lambda club: test_stripe.test_the_next_payment_is_kept_and_a_cancellation_takes_no_access(
            club, "new"
        ),
    ),
    "a failure that was paid since is none": Guard(
        "membership._fail",
        "e.payment_id = _fail.payment_id or e.paid_at > _fail.failed_at",
        "false",
        test_stripe.test_a_renewal_that_fails_leaves_access_to_its_end,
    ),
    "the price is the plan's": Guard(
        "membership._link",
        "(p.id, p.months, p.days) = (wanted.price_id, wanted.months, wanted.days)",
        "(p.months, p.days) = (wanted.months, wanted.days)",
        lambda club: test_stripe.test_a_subscription_that_is_not_what_it_should_be_is_not_linked(
            club, "another price"
        ),
    ),
    "the period is the plan's": Guard(
        "membership._link",
        "(p.id, p.months, p.days) = (wanted.price_id, wanted.months, wanted.days)",
        "p.id = wanted.price_id",
        lambda club: test_stripe.test_a_subscription_that_is_not_what_it_should_be_is_not_linked(
            club, "another period"
        ),
    ),
    "a subscription is one subscriber's": Guard(
        "membership._link",
        "linked.subscriber <> _link.subscriber",
        "false",
        test_stripe.test_a_subscription_is_one_subscribers,
    ),
    "what came before the link is applied with it": Guard(
        "payment.link_membership",
        "perform payment._apply_parked(",
        "perform format('%s %s', ",
        test_stripe.test_what_comes_before_the_link_is_parked_and_applied_with_it,
    ),
    "the sweep applies what its link did not reach": Guard(
        "payment._try_again",
        "or membership._is_known(e.provider, e.names)",
        "",
        test_stripe.test_the_sweep_applies_what_its_link_did_not_reach,
    ),
    "only all of the money takes time back": Guard(
        "payment._follow_money",
        "if money.kept = 0 then",
        "if money.kept < money.paid then",
        test_stripe.test_a_part_of_the_money_takes_nothing_back_and_is_told_to_a_person,
    ),
    "money that came back gives its time back": Guard(
        "payment._follow_money",
        "perform membership._turn(extended, null, null);",
        "null;",
        lambda club: test_stripe.test_money_that_came_back_gives_its_time_back(
            club, "a dispute that was won"
        ),
    ),
    "a proration is no period": Guard(
        "payment._stripe_periods",
        "<> 'true'",
        "<> ''",
        test_stripe.test_what_pays_no_period_of_the_plan_extends_nothing,
    ),
    "a trial is no period": Guard(
        "payment._stripe_periods",
        "payment._number(l.line -> 'amount') > 0",
        "true",
        test_stripe.test_what_pays_no_period_of_the_plan_extends_nothing,
    ),
    "grace is for a renewal that is due": Guard(
        "membership.overview",
        "when m.renewal_due and (run.latest)",
        "when (run.latest)",
        test_memberships.test_access_outlasts_its_end_by_the_grace_only_while_a_renewal_is_due,
    ),
    "grace is for what was not taken back": Guard(
        "membership.overview",
        "and (run.latest).taken_back_at is null",
        "",
        test_memberships.test_a_refund_ends_access_at_once_grace_or_not,
    ),
    "what pays an invoice is booked under it": Guard(
        "payment._here",
        "membership._payment_named(line.provider, array[line.movement])",
        "null",
        test_stripe.test_stripes_list_of_a_day_agrees_with_the_books,
    ),
}

BROKEN = (AssertionError, psycopg.errors.UniqueViolation)
"""How a test fails: not by a piece put in that the server cannot run."""


@pytest.mark.breaks
@pytest.mark.parametrize("rule", RULES)
def test_without_its_guard_a_rule_is_seen_to_be_broken(club: Club, rule: str) -> None:
    guard = RULES[rule]
    with without(club.db, *guard[:3]), pytest.raises(BROKEN):
        guard.test(club)
