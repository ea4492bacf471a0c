"""Intents that are opened, refused, unknown; and the tasks that a worker does about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests import calls
from tests.calls import busy, call, held, lapse_all, refused, rows
from tests.payment.shop import Shop
from tests.payment.words import coins, pi, stripe

NOBODY = UUID("01a1ff58-712c-7818-a3bb-da6eb7136ec2")


def sweep(shop: Shop) -> Any:
    """Call payment.sweep as pg_cron does; who waited for a lock is seen to have waited."""
    with shop.db.connect("stockade_cron") as cron:
        cron.execute(f"set lock_timeout = '{calls.LONG}s'")
        return call(cron, "payment.sweep")


def age(shop: Shop, minutes: int) -> None:
    """Let time pass for all intents and their tasks."""
    shop.db.admin(
        "update payment.intent set created_at = created_at - make_interval(mins => %s),"
        " asked_at = asked_at - make_interval(mins => %s)",
        minutes,
        minutes,
    )


def state(shop: Shop, intent_id: Any) -> str:
    (intent,) = rows(shop.api, "payment.get_intent", intent_id=intent_id)
    return str(intent.state)


def test_opening_again_is_the_same_intent(shop: Shop) -> None:
    placed = shop.order()
    intent_id = shop.intent(placed.order_id)
    again = call(
        shop.api, "payment.open", order_id=placed.order_id, provider="stripe", mode="intent"
    )
    assert (again.status, again.intent_id, again.amount, again.currency) == (
        "replayed", intent_id, 1000, "USD",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "status"), [("paid", "paid"), ("lapsed", "expired"), ("cancelled", "cancelled")]
)
def test_an_order_that_is_over_is_not_paid_for(shop: Shop, state: str, status: str) -> None:
    placed = shop.order()
    match state:
        case "paid":
            shop.deliver("stripe", stripe("payment_intent.succeeded", shop.open(placed.order_id)))
        case "lapsed":
            lapse_all(shop.db)
        case _:
            call(shop.dba, "checkout.cancel_order", order_id=placed.order_id)
    opened = call(
        shop.api, "payment.open", order_id=placed.order_id, provider="stripe", mode="checkout"
    )
    assert (opened.status, opened.intent_id) == (status, None)


@pytest.mark.parametrize(
    ("currency", "price", "stripe_says"),
    [
        ("ISK", 5, "unsupported_amount"),
        ("UGX", 5000, "unsupported_amount"),
        ("MGA", 500, "unsupported_amount"),
        ("KWD", 5124, "unsupported_amount"),
        ("KWD", 5120, "opened"),
        ("JPY", 500, "opened"),
    ],
)
def test_an_amount_that_stripe_counts_otherwise_is_not_charged(
    shop: Shop, currency: str, price: int, stripe_says: str
) -> None:
    shop.db.admin("update stock.product set currency = %s, price_cents = %s", currency, price)
    placed = shop.order()

    def opened(provider: str, mode: str) -> Any:
        asked = {"order_id": placed.order_id, "provider": provider, "mode": mode}
        return call(shop.api, "payment.open", **asked)

    there = opened("stripe", "intent")
    assert (there.status, there.intent_id is None) == (stripe_says, stripe_says != "opened")
    assert opened("nowpayments", "invoice").status == "opened"
    assert shop.read(placed.order_id).state == "pending"


def test_what_is_not_there_is_not_found(shop: Shop) -> None:
    nobody = uuid4()
    opened = call(shop.api, "payment.open", order_id=nobody, provider="stripe", mode="intent")
    assert opened.status == "not_found"
    answer = {"object": "payment_intent", "id": "pi_1"}
    assert call(shop.api, "payment.opened", intent_id=nobody, answer=answer).state == "not_found"
    assert call(shop.api, "payment.refused", intent_id=nobody, detail="x").state == "not_found"
    assert call(shop.api, "payment.unknown", intent_id=nobody, detail="x").state == "not_found"
    assert rows(shop.api, "payment.get_order", order_id=nobody) == []
    finished = call(shop.api, "payment.finish_task", task_id=nobody, attempt=1, result="done")
    assert finished.status == "not_found"


def test_a_certain_no_releases(shop: Shop) -> None:
    placed = shop.order()
    intent_id = shop.intent(placed.order_id)
    refusal = call(shop.api, "payment.refused", intent_id=intent_id, detail="card_declined")
    assert (refusal.state, shop.free()) == ("refused", 10)
    assert shop.read(placed.order_id).state == "cancelled"


def test_a_certain_no_leaves_an_order_that_is_being_paid_otherwise(shop: Shop) -> None:
    placed = shop.order()
    shop.intent(placed.order_id, "nowpayments", "invoice")
    call(shop.api, "payment.refused", intent_id=shop.intent(placed.order_id), detail="declined")
    assert (shop.read(placed.order_id).state, shop.free()) == ("pending", 9)


def test_a_lost_reply_keeps_the_units_and_a_task_asks(shop: Shop) -> None:
    placed = shop.order()
    intent_id = shop.intent(placed.order_id)
    assert call(shop.api, "payment.unknown", intent_id=intent_id, detail="lost").state == "unknown"
    assert shop.read(placed.order_id).next_step == "wait"
    assert shop.claim() is None
    shop.make_due()
    task = shop.claim()
    assert (task.kind, task.intent_id, task.names, task.may_resend) == (
        "look_up", intent_id, [], True,
    )  # fmt: skip
    assert (task.idempotency_key, task.amount, task.currency) == (str(intent_id), 1000, "USD")
    answer = {"object": "payment_intent", "id": pi(intent_id), "status": "requires_action"}
    assert call(shop.api, "payment.opened", intent_id=intent_id, answer=answer).state == "open"
    assert shop.finish(task).status == "finished"
    assert shop.finish(task).status == "finished"


def test_what_the_provider_never_had_is_refused(shop: Shop) -> None:
    placed = shop.order()
    intent_id = shop.intent(placed.order_id)
    call(shop.api, "payment.unknown", intent_id=intent_id, detail="lost")
    shop.make_due()
    assert shop.finish(shop.claim(), "absent").status == "finished"
    assert (state(shop, intent_id), shop.free()) == ("refused", 10)


def test_nothing_is_sent_again_when_its_key_may_be_gone(shop: Shop) -> None:
    call(shop.api, "payment.unknown", intent_id=shop.intent(shop.order().order_id), detail="lost")
    age(shop, 23 * 60)
    shop.make_due()
    assert shop.claim().may_resend is False


def looks(shop: Shop) -> int:
    """Sweep; how many look-ups are to be made (after midnight also a day's books are)."""
    sweep(shop)
    query = "select count(*) from payment.task where kind = 'look_up' and state = 'open'"
    return int(shop.db.admin(query)[0][0])


def look(shop: Shop) -> None:
    """Do what is due."""
    while task := shop.claim():
        shop.finish(task)


def test_what_has_been_open_for_five_minutes_is_asked_about_ever_more_rarely(shop: Shop) -> None:
    intent_id = shop.open(shop.order().order_id)
    age(shop, 4)
    assert looks(shop) == 0
    age(shop, 2)
    assert (looks(shop), looks(shop)) == (1, 1)
    task = shop.claim()
    assert (task.kind, task.names, task.may_resend) == ("look_up", [pi(intent_id)], False)
    shop.finish(task)
    for minutes, due in ((4, 0), (2, 1), (60 * 4, 1), (30, 0)):
        age(shop, minutes)
        assert looks(shop) == due
        look(shop)


def test_what_a_look_up_shows_is_applied_like_any_event(shop: Shop) -> None:
    placed = shop.order()
    intent_id = shop.open(placed.order_id)
    thing = stripe("payment_intent.succeeded", intent_id)["data"]["object"]
    for _ in range(2):
        shop.deliver("stripe", {**thing, "status": "succeeded"})
    shop.deliver("stripe", stripe("payment_intent.succeeded", intent_id))
    assert (shop.read(placed.order_id).state, shop.arrived()) == ("paid", 1000)


@pytest.mark.parametrize(("mode", "kind"), [("intent", "cancel"), ("checkout", "expire")])
def test_at_lapse_a_task_ends_it_at_the_provider(shop: Shop, mode: str, kind: str) -> None:
    placed = shop.order()
    intent_id = shop.intent(placed.order_id, mode=mode)
    shop.deliver("stripe", stripe("payment_intent.created", intent_id))
    lapse_all(shop.db)
    assert [row.intent_id for row in rows(shop.api, "payment.list_lapsed")] == [intent_id]
    swept = sweep(shop)
    assert (swept.cancelled, swept.tasks, sweep(shop).tasks) == (1, 1, 0)
    assert rows(shop.api, "payment.list_lapsed") == []
    task = shop.claim()
    assert (task.kind, task.names) == (kind, [pi(intent_id)])
    assert shop.finish(task).status == "finished"
    assert state(shop, intent_id) == {"cancel": "cancelled", "expire": "expired"}[kind]


def test_what_cannot_be_cancelled_is_looked_up(shop: Shop) -> None:
    intent_id = shop.open(shop.order().order_id)
    lapse_all(shop.db)
    sweep(shop)
    shop.finish(shop.claim(), "refused")
    task = shop.claim()
    assert (task.kind, task.intent_id) == ("look_up", intent_id)


def test_an_older_intent_is_ended_and_its_end_leaves_the_order_to_the_newer(shop: Shop) -> None:
    placed = shop.order()
    older = shop.open(placed.order_id)
    newer = shop.intent(placed.order_id, mode="checkout")
    assert sweep(shop).tasks == 1
    task = shop.claim()
    assert (task.kind, task.intent_id) == ("cancel", older)
    shop.finish(task)
    shop.deliver("stripe", stripe("payment_intent.canceled", older))
    assert (shop.read(placed.order_id).state, state(shop, newer)) == ("pending", "created")


@pytest.mark.parametrize("kind", ["payment_intent.canceled", "checkout.session.expired"])
def test_when_the_only_intent_ends_the_units_are_free(shop: Shop, kind: str) -> None:
    placed = shop.order()
    shop.deliver("stripe", stripe(kind, shop.open(placed.order_id)))
    assert (shop.read(placed.order_id).state, shop.free()) == ("cancelled", 10)


def test_a_task_rests_five_minutes_an_hour_a_day_and_then_a_person_gets_it(shop: Shop) -> None:
    call(shop.api, "payment.unknown", intent_id=shop.intent(shop.order().order_id), detail="lost")
    for minutes in (5, 60, 24 * 60):
        shop.make_due()
        again = shop.finish(shop.claim(), "again", detail="timeout")
        (row,) = shop.db.admin("select due_at - now() as pause from payment.task")
        assert again.status == "again"
        pause = row.pause / timedelta(minutes=minutes)
        assert 0.74 < pause < 1.26
    shop.make_due()
    task = shop.claim()
    assert (task.attempt, shop.finish(task, "again", detail="timeout").status) == (4, "given_up")
    assert [exception[0] for exception in shop.exceptions()] == ["stuck"]
    assert shop.finish(task, "again").status == "given_up"
    age(shop, 60)
    assert sweep(shop).tasks == 0


def ask(shop: Shop, days: int) -> int:
    """Let days pass and sweep; how many questions are open then."""
    age(shop, days * 24 * 60)
    shop.db.admin("update payment.task set closed_at = closed_at - make_interval(days => %s)", days)
    sweep(shop)
    (row,) = shop.db.admin(
        "select count(*) from payment.task where kind = 'look_up' and state = 'open'"
    )
    return int(row.count)


def give_up(shop: Shop) -> None:
    """Let the question that is open be asked four times without an answer."""
    shop.db.admin("delete from payment.task where kind <> 'look_up'")
    for _ in range(4):
        shop.make_due()
        status = shop.finish(shop.claim(), "again", detail="timeout").status
    assert status == "given_up"


def test_what_gave_up_is_asked_about_again_after_a_day_and_told_once(shop: Shop) -> None:
    placed = shop.order()
    intent_id = shop.intent(placed.order_id)
    call(shop.api, "payment.unknown", intent_id=intent_id, detail="lost")
    for _ in range(2):
        give_up(shop)
        assert (ask(shop, 0), ask(shop, 1)) == (0, 1)
    told = shop.db.admin("select kind, order_id, resolved_at from payment.exception")
    assert [tuple(row) for row in told] == [("stuck", placed.order_id, None)]
    shop.db.admin("delete from payment.task where kind <> 'look_up'")
    assert shop.finish(shop.claim(), "absent").status == "finished"
    assert [row[3] for row in shop.exceptions()] == ["matched"]


def test_an_event_that_was_busy_for_too_long_is_applied_after_all(shop: Shop) -> None:
    placed = shop.order()
    event_id = shop.record("stripe", stripe("payment_intent.succeeded", shop.open(placed.order_id)))
    status = ""
    while status != "given_up":
        shop.make_due()
        status = shop.finish(shop.claim(), "again", detail="busy").status
    assert [exception[0] for exception in shop.exceptions()] == ["stuck"]
    assert sweep(shop).tasks == 0
    shop.db.admin("update payment.task set closed_at = closed_at - interval '2 minutes'")
    assert sweep(shop).tasks == 1
    assert shop.claim().event_id == event_id
    assert call(shop.api, "payment.apply", event_id=event_id).order_state == "paid"
    assert [row[3] for row in shop.exceptions()] == ["matched"]


def test_what_is_stuck_again_is_open_again_unless_a_person_closed_it(shop: Shop) -> None:
    shop.open(shop.order().order_id)

    def stuck() -> str | None:
        assert ask(shop, 1) == 1
        give_up(shop)
        [(*_, resolution)] = shop.exceptions()
        return resolution

    assert stuck() is None
    assert ask(shop, 1) == 1
    shop.db.admin("delete from payment.task where kind <> 'look_up'")
    shop.finish(shop.claim())
    assert [row[3] for row in shop.exceptions()] == ["matched"]
    assert stuck() is None
    call(shop.dba, "payment.write_off", exception_id=shop.exception())
    assert stuck() == "written_off"


@pytest.mark.parametrize(
    ("provider", "mode", "said", "asked"),
    [
        ("nowpayments", "invoice", "expired", 1),
        ("nowpayments", "invoice", "failed", 1),
        ("nowpayments", "invoice", "finished", 0),
        ("stripe", "intent", "payment_intent.payment_failed", 1),
        ("stripe", "intent", "payment_intent.canceled", 0),
        ("stripe", "checkout", "checkout.session.expired", 0),
    ],
)
def test_what_may_still_be_paid_there_is_asked_about_whatever_ended_here(
    shop: Shop, provider: str, mode: str, said: str, asked: int
) -> None:
    call(shop.dba, "payment.put_setting", keep_units_after_failure=True)
    intent_id = shop.intent(shop.order().order_id, provider, mode)
    shop.deliver(provider, (coins if provider == "nowpayments" else stripe)(said, intent_id))
    age(shop, 6 * 24 * 60)
    sweep(shop)
    (row,) = shop.db.admin("select count(*) from payment.task where kind = 'look_up'")
    assert row.count == asked


def test_lapsed_intents_are_listed_in_batches_with_those_that_nobody_answered(shop: Shop) -> None:
    opened = [shop.intent(shop.order(name).order_id) for name in ("a", "b", "c")]
    assert rows(shop.api, "payment.list_lapsed") == []
    lapse_all(shop.db)
    first = rows(shop.api, "payment.list_lapsed", at_most=2)
    rest = rows(shop.api, "payment.list_lapsed", after=first[-1].intent_id)
    assert [row.intent_id for row in first + rest] == opened
    assert [row.names for row in rest] == [[]]


def test_pauses_differ(shop: Shop) -> None:
    rests = shop.db.admin("select payment._pause('refund', 1) from generate_series(1, 20)")
    assert len(set(rests)) == 20


def test_a_worker_that_never_comes_back_is_followed_four_times(shop: Shop) -> None:
    call(shop.api, "payment.unknown", intent_id=shop.intent(shop.order().order_id), detail="lost")
    for attempt in range(1, 5):
        shop.make_due()
        assert shop.claim().attempt == attempt
        assert shop.claim() is None
    shop.make_due()
    assert shop.claim() is None
    assert [exception[0] for exception in shop.exceptions()] == ["stuck"]


def test_a_stale_worker_is_fenced_off(shop: Shop) -> None:
    intent_id = shop.intent(shop.order().order_id)
    call(shop.api, "payment.unknown", intent_id=intent_id, detail="lost")
    shop.make_due()
    slow = shop.claim(lease_seconds=1)
    shop.make_due()
    fast = shop.claim()
    assert (slow.task_id, slow.attempt, fast.attempt) == (fast.task_id, 1, 2)
    assert shop.finish(slow, "absent").status == "stale"
    assert state(shop, intent_id) == "unknown"
    assert shop.finish(fast, "absent").status == "finished"
    assert shop.finish(slow, "again").status == "stale"
    assert state(shop, intent_id) == "refused"


def test_two_workers_never_get_the_same_task_and_never_wait(shop: Shop) -> None:
    for name in ("one", "two"):
        shop.record(
            "stripe", stripe("payment_intent.created", shop.intent(shop.order(name).order_id))
        )
    shop.make_due()
    with shop.db.connect("stockade_api", autocommit=False) as other:
        (mine,) = rows(other, "payment.claim_task")
        yours = shop.claim()
        assert mine.task_id != yours.task_id
        assert shop.claim() is None
        other.commit()


def test_a_worker_gets_tasks_of_its_providers_only(shop: Shop) -> None:
    call(shop.api, "payment.unknown", intent_id=shop.intent(shop.order().order_id), detail="lost")
    shop.make_due()
    assert shop.claim(providers="{nowpayments}") is None
    assert shop.claim(providers="{stripe}").provider == "stripe"


def test_a_day_is_leased_for_as_long_as_its_list_may_take(shop: Shop) -> None:
    shop.open(shop.order().order_id)
    age(shop, 36 * 60)
    assert sweep(shop).tasks > 0
    while shop.claim(lease_seconds=100):
        pass
    leases = shop.db.admin(
        "select distinct kind, round(extract(epoch from due_at - clock_timestamp()), -2)::integer"
        " from payment.task order by kind"
    )
    assert leases == [("look_up", 100), ("reconcile", 3000)]


def test_an_event_that_nobody_applied_is_applied_by_a_task(shop: Shop) -> None:
    placed = shop.order()
    shop.record("stripe", stripe("payment_intent.succeeded", shop.open(placed.order_id)))
    assert shop.claim() is None
    shop.make_due()
    task = shop.claim()
    assert call(shop.api, "payment.apply", event_id=task.event_id).order_state == "paid"
    assert shop.finish(task).status == "finished"
    shop.make_due()
    assert shop.claim() is None


def test_a_busy_apply_comes_again_within_seconds(shop: Shop) -> None:
    shop.record("stripe", stripe("payment_intent.succeeded", shop.open(shop.order().order_id)))
    shop.make_due()
    again = shop.finish(shop.claim(), "again")
    (row,) = shop.db.admin("select due_at - now() as pause from payment.task")
    assert again.status == "again"
    assert timedelta(0) < row.pause < timedelta(seconds=3)


def test_parked_events_are_tried_when_an_order_appears_without_them(shop: Shop) -> None:
    order_id = uuid4()
    body = {"idempotency_key": "key", "order_id": str(order_id), "status": "success"}
    assert shop.deliver("generic", body).status == "parked"
    assert sweep(shop).tasks == 0
    cart = call(
        shop.dba, "stock.reserve",
        reference="cart", lines=[{"product_id": shop.product, "quantity": 1}],
    )  # fmt: skip
    call(shop.dba, "checkout.place_order", reservation_id=cart.reservation_id, order_id=order_id)
    shop.db.admin("update payment.task set closed_at = closed_at - interval '2 minutes'")
    assert sweep(shop).tasks == 1
    call(shop.api, "payment.apply", event_id=shop.claim().event_id)
    assert shop.read(order_id).state == "paid"


def test_money_parked_for_an_hour_is_told_once_and_matched_when_it_is_applied(shop: Shop) -> None:
    event = stripe("payment_intent.succeeded", None)
    shop.deliver("stripe", event)
    assert sweep(shop).exceptions == 0
    shop.db.admin("update payment.event set received_at = received_at - interval '61 minutes'")
    assert (sweep(shop).exceptions, sweep(shop).exceptions) == (1, 0)
    assert shop.exceptions() == [("unmatched", 1000, "decision", None)]
    placed = shop.order()
    matched = call(
        shop.dba, "payment.match", exception_id=shop.exception(), order_id=placed.order_id
    )
    assert (matched.status, matched.paid_order_id) == ("matched", placed.order_id)
    assert (shop.read(placed.order_id).state, shop.kept()) == ("paid", {"order": 1000})
    assert shop.exceptions() == [("unmatched", 1000, "decision", "matched")]


def test_one_sweep_at_a_time(shop: Shop) -> None:
    with shop.db.connect("stockade_cron", autocommit=False) as first:
        call(first, "payment.sweep")
        with busy():
            sweep(shop)
        first.rollback()


def test_a_sweep_passes_by_what_others_hold(shop: Shop) -> None:
    shop.order()
    lapse_all(shop.db)
    with held(shop.db, "select 1 from checkout.purchase_order for update"):
        assert sweep(shop).cancelled == 0
    with held(shop.db, "select 1 from stock.reservation for update"):
        assert sweep(shop).cancelled == 0
    assert sweep(shop).cancelled == 1


@pytest.mark.parametrize(
    ("function", "wrong"),
    [
        ("payment.open", {"order_id": NOBODY, "provider": "stripe", "mode": "invoice"}),
        ("payment.open", {"order_id": NOBODY, "provider": "generic", "mode": "webhook"}),
        ("payment.open", {"order_id": NOBODY, "provider": None, "mode": None}),
        ("payment.claim_task", {"lease_seconds": 0}),
        ("payment.claim_task", {"lease_seconds": None}),
        ("payment.finish_task", {"task_id": NOBODY, "attempt": 1, "result": "maybe"}),
        ("payment.record_event", {"provider": "paypal", "payload": {}}),
        ("payment.record_event", {"provider": "stripe", "payload": None}),
        ("payment.record_event", {"provider": "stripe", "payload": {}, "delivery_id": ""}),
        ("payment.record_event", {"provider": "stripe", "payload": {}, "delivery_id": "x" * 256}),
        ("payment.sweep", {"at_most": 0}),
    ],
    ids=repr,
)
def test_arguments_that_no_caller_should_send_are_refused(
    shop: Shop, function: Any, wrong: dict[str, Any]
) -> None:
    with refused("22023"):
        call(shop.api, function, **wrong)


def test_an_answer_without_an_id_is_refused(shop: Shop) -> None:
    with refused("22023"):
        call(shop.api, "payment.opened", intent_id=shop.intent(shop.order().order_id), answer={})
