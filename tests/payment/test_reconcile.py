"""A provider's list beside our books: each mismatch is one exception, however often."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.calls import busy, call, refused
from tests.concurrency.mutants import without
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
    assert (staged.status, staged.staged) == ("staged", len(payloads))
    status, *found = call(shop.api, "payment.reconcile", run_id=staged.run_id, **day)
    assert status == "reconciled"
    mismatches, filed, events = found
    return mismatches, filed, events


def apply_all(shop: Shop) -> None:
    """Do what the worker does of events that are to be applied."""
    shop.make_due()
    while task := shop.claim():
        assert task.kind == "apply"
        call(shop.api, "payment.apply", event_id=task.event_id)


def refund(intent_id: Any, status: str = "succeeded", number: int = 1) -> Payload:
    """Write a refund as Stripe's list shows it."""
    about = {"id": f"re_{number}", "status": status, "amount": 400, "metadata": {}}
    thing: Payload = stripe("refund.created", intent_id, **about)["data"]["object"]
    return thing


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


def test_a_payment_that_we_do_not_know_is_told_once_and_finds_its_order(shop: Shop) -> None:
    stranger = listed(None, id="pi_stranger")
    assert reconcile(shop, stranger) == (1, 1, 1)
    assert reconcile(shop, stranger, listed(None, "canceled", id="pi_other")) == (1, 0, 0)
    apply_all(shop)
    shop.db.admin("update payment.event set received_at = received_at - interval '61 minutes'")
    with shop.db.connect("stockade_cron") as cron:
        assert call(cron, "payment.sweep").exceptions == 0
    assert shop.exceptions() == [("missing_here", 1000, "decision", None)]
    placed = shop.order()
    matched = call(
        shop.dba, "payment.match", exception_id=shop.exception(), order_id=placed.order_id
    )
    assert (matched.status, matched.paid_order_id) == ("matched", placed.order_id)
    assert (shop.read(placed.order_id).state, shop.kept()) == ("paid", {"order": 1000})
    assert reconcile(shop, stranger) == (0, 0, 0)
    assert shop.exceptions() == [("missing_here", 1000, "decision", "matched")]


def test_what_was_never_paid_and_is_not_known_is_only_declared_right(shop: Shop) -> None:
    lost = listed(uuid.UUID(int=7), "canceled")
    assert reconcile(shop, lost) == (1, 1, 0)
    assert call(shop.dba, "payment.match", exception_id=shop.exception()).status == "matched"
    assert (shop.exceptions(), shop.arrived()) == (
        [("missing_here", 1000, "decision", "matched")], 0,
    )  # fmt: skip


def test_a_refund_that_no_webhook_told_is_an_event_like_any_other(shop: Shop) -> None:
    done = paid(shop)
    there = (listed(done), refund(done), refund(done, number=2))
    assert reconcile(shop, *there) == (2, 2, 2)
    apply_all(shop)
    assert shop.kept() == {"order": 200, "refund": 800}
    assert reconcile(shop, *there) == (0, 0, 0)
    assert {row[0::3] for row in shop.exceptions()} == {("state_mismatch", "matched")}


def test_a_refund_that_failed_there_brings_its_money_back(shop: Shop) -> None:
    done = paid(shop)
    shop.deliver("stripe", refund(done))
    assert reconcile(shop, listed(done), refund(done)) == (0, 0, 0)
    assert reconcile(shop, listed(done), refund(done, "failed")) == (1, 1, 1)
    apply_all(shop)
    assert reconcile(shop, listed(done), refund(done, "failed"))[0] == 0
    assert "refund" not in shop.kept()


def test_coins_that_were_sent_back_by_hand_there_are_not_kept_here(shop: Shop) -> None:
    intent_id = shop.intent(shop.order().order_id, "nowpayments", "invoice")
    finished = coins("finished", intent_id)
    shop.deliver("nowpayments", finished)
    refunded = {**finished, "payment_status": "refunded"}
    assert reconcile(shop, refunded, provider="nowpayments") == (1, 1, 1)
    apply_all(shop)
    assert list(shop.kept()) == ["refund"]
    assert reconcile(shop, refunded, provider="nowpayments") == (0, 0, 0)


def test_one_coin_that_expired_beside_another_is_no_mismatch(shop: Shop) -> None:
    intent_id = shop.intent(shop.order().order_id, "nowpayments", "invoice")
    waiting = coins("waiting", intent_id)
    expired = coins("expired", intent_id, payment_id=2)
    for said in (waiting, expired):
        shop.deliver("nowpayments", said)
    assert reconcile(shop, waiting, expired, provider="nowpayments") == (0, 0, 0)


def test_money_that_they_do_not_know_is_told(shop: Shop) -> None:
    paid(shop)
    shop.open(shop.order("unpaid").order_id)
    assert reconcile(shop) == (1, 1, 0)
    assert reconcile(shop) == (1, 0, 0)
    assert [row[0] for row in shop.exceptions()] == ["missing_there"]


def test_money_of_an_older_intent_is_missed_only_when_every_day_was_listed(shop: Shop) -> None:
    """A buyer may choose their coin, which makes the payment, days after the invoice."""
    paid(shop)
    day = {"provider": "stripe", "day": TODAY}
    shop.db.admin("update payment.intent set created_at = created_at - interval '2 days'")

    def missed() -> int:
        run = call(shop.api, "payment.stage", payloads=[], **day).run_id
        return int(call(shop.api, "payment.reconcile", run_id=run, **day).mismatches)

    assert missed() == 0
    for ago in (1, 2):
        call(
            shop.api, "payment.stage",
            provider="stripe", day=TODAY - timedelta(days=ago), payloads=[],
        )  # fmt: skip
    assert missed() == 1
    shop.db.admin("delete from payment.statement where day = %s", YESTERDAY)
    assert missed() == 0


def test_money_that_came_while_the_list_was_read_is_not_missing_in_it(shop: Shop) -> None:
    day = {"provider": "stripe", "day": TODAY}
    run = call(shop.api, "payment.stage", payloads=[], **day).run_id
    paid(shop)
    assert call(shop.api, "payment.reconcile", run_id=run, **day).mismatches == 0


def test_a_payment_that_is_listed_twice_and_was_missed_is_applied(shop: Shop) -> None:
    intent_id = shop.open(shop.order().order_id)
    assert reconcile(shop, listed(intent_id), listed(intent_id)) == (1, 1, 1)
    apply_all(shop)
    assert shop.kept() == {"order": 1000}


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


def test_a_list_comes_in_pages_and_two_runs_of_a_day_never_mix(shop: Shop) -> None:
    first, second = paid(shop), paid(shop)
    day = {"provider": "stripe", "day": TODAY}

    def stage(intent_id: Any, run_id: Any = None) -> Any:
        payloads = [listed(intent_id)]
        return call(shop.api, "payment.stage", payloads=payloads, run_id=run_id, **day)

    slow, fast = stage(first), stage(first)
    late = stage(second, slow.run_id)
    assert (late.status, late.staged) == ("stale", None)
    assert call(shop.api, "payment.reconcile", run_id=slow.run_id, **day).status == "stale"
    assert stage(second, fast.run_id).staged == 2
    compared = call(shop.api, "payment.reconcile", run_id=fast.run_id, **day)
    assert (compared.status, compared.mismatches) == ("reconciled", 0)


def test_without_the_guard_two_runs_of_a_day_mix(shop: Shop) -> None:
    done = paid(shop)
    day = {"provider": "stripe", "day": TODAY, "payloads": [listed(done)]}
    guard = "elsif not payment._is_staged(stage.provider, stage.day, run_id) then"
    with without(shop.db, "payment.stage", guard, "elsif false then"):
        runs = [call(shop.api, "payment.stage", **day).run_id for _ in range(2)]
        for run_id in runs:
            staged = call(shop.api, "payment.stage", run_id=run_id, **day)
        assert staged.staged == 3


def test_a_day_that_nobody_staged_is_not_compared(shop: Shop) -> None:
    paid(shop)
    for day in ({"provider": "stripe", "day": TODAY}, {"provider": "generic", "day": None}):
        compared = call(shop.api, "payment.reconcile", run_id=uuid.UUID(int=1), **day)
        assert compared.status == "stale"
    assert shop.exceptions() == []


def days(shop: Shop) -> list[int]:
    """Sweep, and do the reconciliations that are due; how many days ago each is."""
    with shop.db.connect("stockade_cron") as cron:
        call(cron, "payment.sweep")
    shop.make_due()
    today = (datetime.now(UTC) - timedelta(hours=1)).date()
    found = []
    while task := shop.claim():
        if task.kind == "reconcile":
            found.append((today - task.day).days)
        assert shop.finish(task).status == "finished"
    return sorted(found)


def test_each_day_is_reconciled_when_it_is_over_and_again_when_nothing_of_it_can_change(
    shop: Shop,
) -> None:
    paid(shop)

    def pass_by(number: int) -> None:
        shop.db.admin(
            "update payment.intent set created_at = created_at - make_interval(days => %s)", number
        )
        shop.db.admin(
            "update payment.task set day = day - %s::integer,"
            " created_at = created_at - make_interval(days => %s) where kind = 'reconcile'",
            number,
            number,
        )

    # Made when the day began to count that still runs: an hour after midnight, at that hour, too.
    shop.db.admin("update payment.intent set created_at = created_at - interval '1 hour'")
    assert days(shop) == []
    pass_by(3)
    assert (days(shop), days(shop)) == ([1, 2, 3], [])
    pass_by(1)
    assert (days(shop), days(shop)) == ([1], [])
    pass_by(5)
    assert (days(shop), days(shop)) == ([1, 2, 3, 4, 5, 9], [])


def test_one_at_a_time(shop: Shop) -> None:
    day = {"provider": "stripe", "day": TODAY}
    with shop.db.connect("stockade_api", autocommit=False) as first:
        call(first, "payment.stage", payloads=[], **day)
        with busy():
            call(shop.api, "payment.reconcile", run_id=uuid.UUID(int=1), **day)
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


def test_names_of_ours_are_known_without_metadata(shop: Shop) -> None:
    done = paid(shop)
    assert reconcile(shop, listed(done, metadata={}, id=pi(done))) == (0, 0, 0)
