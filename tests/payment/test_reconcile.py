"""A provider's list beside our books: each mismatch is one exception, however often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.calls import busy, call, refused
from tests.payment.shop import Shop
from tests.payment.words import Payload, coins, pi, stripe

TODAY = datetime.now(UTC).date()
YESTERDAY = TODAY - timedelta(days=1)


def listed(intent_id: Any, status: str = "succeeded", **more: Any) -> Payload:
    """Write a PaymentIntent as Stripe's list shows it."""
    thing: Payload = stripe("payment_intent.succeeded", intent_id)["data"]["object"]
    return {**thing, "status": status, **more}


def reconcile(shop: Shop, *payloads: Payload, provider: str = "stripe") -> tuple[int, int, int]:
    """Stage a list of today and compare; mismatches, new exceptions, new events."""
    shop.db.admin(
        "update payment.intent set created_at = %s::timestamp at time zone 'UTC'",
        datetime.combine(TODAY, datetime.min.time()) + timedelta(hours=12),
    )
    day = {"provider": provider, "day": TODAY}
    staged = call(shop.api, "payment.stage", payloads=list(payloads), **day)
    assert staged.staged == len(payloads)
    return tuple(call(shop.api, "payment.reconcile", **day))


def paid(shop: Shop) -> Any:
    """Let an order be paid through Stripe; its intent."""
    intent_id = shop.open(shop.order(str(shop.free())).order_id)
    shop.deliver("stripe", stripe("payment_intent.succeeded", intent_id))
    return intent_id


def test_books_that_agree_have_no_exception(shop: Shop) -> None:
    open_one = shop.open(shop.order("open").order_id)
    done = paid(shop)
    found = reconcile(shop, listed(done), listed(open_one, "requires_action"))
    assert (found, shop.exceptions()) == ((0, 0, 0), [])


def test_a_missed_payment_becomes_an_event_and_its_exception_is_matched(shop: Shop) -> None:
    placed = shop.order()
    intent_id = shop.open(placed.order_id)
    assert reconcile(shop, listed(intent_id)) == (1, 1, 1)
    assert reconcile(shop, listed(intent_id)) == (1, 0, 0)
    assert shop.arrived() == 0
    shop.make_due()
    task = shop.claim()
    assert call(shop.api, "payment.apply", event_id=task.event_id).order_state == "paid"
    assert reconcile(shop, listed(intent_id)) == (0, 0, 0)
    assert [row[0::3] for row in shop.exceptions()] == [("state_mismatch", "matched")]
    assert (shop.read(placed.order_id).state, shop.kept()) == ("paid", {"order": 1000})


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"amount_received": 999}, "amount_mismatch"),
        ({"currency": "eur"}, "currency_mismatch"),
        ({"status": "processing"}, "state_mismatch"),
        ({"status": "canceled"}, "state_mismatch"),
    ],
    ids=repr,
)
def test_a_payment_that_differs_is_told_once(shop: Shop, said: dict[str, Any], kind: str) -> None:
    thing = {**listed(paid(shop)), **said}
    assert reconcile(shop, thing)[:2] == (1, 1)
    assert reconcile(shop, thing) == (1, 0, 0)
    assert [row[0] for row in shop.exceptions()] == [kind]


def test_what_ended_there_and_lives_here_is_told(shop: Shop) -> None:
    intent_id = shop.open(shop.order().order_id)
    assert reconcile(shop, listed(intent_id, "canceled")) == (1, 1, 1)


def test_a_payment_that_we_do_not_know_is_told(shop: Shop) -> None:
    stranger = listed(None, id="pi_stranger")
    assert reconcile(shop, stranger) == (1, 1, 0)
    assert reconcile(shop, stranger, listed(None, "canceled", id="pi_other")) == (1, 0, 0)
    assert shop.exceptions() == [("missing_here", 1000, "decision", None)]


def test_a_payment_that_they_do_not_know_is_told(shop: Shop) -> None:
    paid(shop)
    shop.intent(shop.order("never sent").order_id)
    assert reconcile(shop) == (1, 1, 0)
    assert reconcile(shop) == (1, 0, 0)
    assert [row[0] for row in shop.exceptions()] == ["missing_there"]


def test_a_payment_that_is_listed_twice_is_told_once(shop: Shop) -> None:
    done = paid(shop)
    assert reconcile(shop, listed(done), listed(done)) == (1, 1, 0)
    assert [row[0] for row in shop.exceptions()] == ["duplicate"]


def test_what_is_right_again_is_matched_and_what_comes_again_is_open_again(shop: Shop) -> None:
    done = paid(shop)
    for wrong in (True, False, True):
        reconcile(shop, *([] if wrong else [listed(done)]))
        assert [row[3] for row in shop.exceptions()] == [None if wrong else "matched"]


def test_what_a_person_resolved_stays_so(shop: Shop) -> None:
    paid(shop)
    reconcile(shop)
    call(shop.dba, "payment.write_off", exception_id=shop.exception(), resolved_by="eve")
    assert reconcile(shop) == (1, 0, 0)
    assert [row[3] for row in shop.exceptions()] == ["written_off"]


def test_coins_are_compared_in_their_own_asset(shop: Shop) -> None:
    intent_id = shop.intent(shop.order().order_id, "nowpayments", "invoice")
    finished = coins("finished", intent_id)
    shop.deliver("nowpayments", finished)
    assert reconcile(shop, finished, provider="nowpayments") == (0, 0, 0)
    less = {**finished, "actually_paid": 0.0004}
    assert reconcile(shop, less, provider="nowpayments") == (1, 1, 1)
    assert [row[0] for row in shop.exceptions()] == ["amount_mismatch"]


def test_what_cannot_be_read_stops_nothing(shop: Shop) -> None:
    done = paid(shop)
    assert reconcile(shop, listed(done), {"x": 1}, {"object": "payment_intent"}) == (0, 0, 0)


def test_a_list_comes_in_pages_and_a_second_staging_replaces_the_first(shop: Shop) -> None:
    first, second = paid(shop), paid(shop)
    day = {"provider": "stripe", "day": TODAY}
    call(shop.api, "payment.stage", payloads=[listed(first)], **day)
    call(shop.api, "payment.stage", payloads=[listed(first)], **day)
    staged = call(shop.api, "payment.stage", payloads=[listed(second)], append=True, **day)
    assert staged.staged == 2


def test_a_day_is_reconciled_by_a_task_once(shop: Shop) -> None:
    paid(shop)
    shop.db.admin("update payment.intent set created_at = created_at - interval '2 days'")
    for _ in range(2):
        with shop.db.connect("stockade_cron") as cron:
            call(cron, "payment.sweep")
    task = shop.claim()
    assert (task.kind, task.provider) == ("reconcile", "stripe")
    assert task.day == (datetime.now(UTC) - timedelta(days=1, hours=1)).date()
    assert shop.finish(task).status == "finished"
    assert shop.claim() is None


def test_one_at_a_time(shop: Shop) -> None:
    day = {"provider": "stripe", "day": TODAY}
    with shop.db.connect("stockade_api", autocommit=False) as first:
        call(first, "payment.stage", payloads=[], **day)
        with busy():
            call(shop.api, "payment.reconcile", **day)
        with busy():
            call(shop.api, "payment.stage", payloads=[], **{**day, "day": YESTERDAY})
        first.rollback()


@pytest.mark.parametrize(
    "wrong", [{"provider": "generic"}, {"day": None}, {"payloads": {}}], ids=repr
)
def test_a_list_of_nobody_or_of_no_day_is_refused(shop: Shop, wrong: dict[str, Any]) -> None:
    with refused("22023"):
        call(
            shop.api, "payment.stage",
            **{"provider": "stripe", "day": TODAY, "payloads": [], **wrong},
        )  # fmt: skip
    if "payloads" not in wrong:
        with refused("22023"):
            call(shop.api, "payment.reconcile", **{"provider": "stripe", "day": TODAY, **wrong})


def test_names_of_ours_are_known_without_metadata(shop: Shop) -> None:
    done = paid(shop)
    assert reconcile(shop, listed(done, metadata={}, id=pi(done))) == (0, 0, 0)
