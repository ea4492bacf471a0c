"""Money that comes in time, early, late, twice, short, and goes back; conserved in each case."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.calls import KEY, Session, busy, call, held, lapse_all, refused, reserved, rows
from tests.concurrency.crowd import Crowd
from tests.payment.shop import Shop
from tests.payment.words import coins, generic, pi, stripe

SUCCEEDED = "payment_intent.succeeded"


def test_money_for_an_open_order_pays_it(shop: Shop) -> None:
    placed = shop.order(quantity=2)
    intent_id = shop.open(placed.order_id)
    outcome = shop.deliver("stripe", stripe(SUCCEEDED, intent_id, amount_received=2000))
    assert (outcome.status, outcome.order_state) == ("applied", "paid")
    assert (shop.read(placed.order_id).next_step, shop.free()) == ("done", 8)
    assert (shop.kept(), shop.exceptions()) == ({"order": 2000}, [])


def test_five_deliveries_one_after_the_other_have_one_effect(shop: Shop) -> None:
    event = stripe(SUCCEEDED, shop.open(shop.order().order_id))
    answers = {tuple(shop.deliver("stripe", event)) for _ in range(5)}
    assert len(answers) == 1
    assert (shop.kept(), shop.arrived()) == ({"order": 1000}, 1000)


@pytest.mark.usefixtures("quiet")
def test_five_deliveries_at_once_have_one_effect(shop: Shop, crowd: Crowd) -> None:
    event = stripe(SUCCEEDED, shop.open(shop.order().order_id))

    def deliver(api: Session, _: int) -> str:
        mine = Shop(shop.db, api, shop.dba, shop.product)
        return str(crowd.patiently(lambda: mine.deliver("stripe", event)).status)

    assert crowd.at_once(5, deliver, "stockade_api") == ["applied"] * 5
    assert (shop.kept(), shop.arrived()) == ({"order": 1000}, 1000)
    assert shop.db.admin("select count(*) from payment.event") == [(1,)]


def test_a_checkout_session_and_its_intent_tell_of_the_same_money(shop: Shop) -> None:
    placed = shop.order()
    intent_id = shop.intent(placed.order_id, mode="checkout")
    answer = {
        "object": "checkout.session", "id": "cs_1", "url": "https://pay.example/1",
        "status": "open", "client_reference_id": str(intent_id),
    }  # fmt: skip
    assert call(shop.api, "payment.opened", intent_id=intent_id, answer=answer).state == "open"
    (found,) = rows(shop.api, "payment.get_intent", provider="stripe", name="cs_1")
    assert (found.id, found.pay_at) == (intent_id, "https://pay.example/1")
    shop.deliver("stripe", stripe("checkout.session.completed", intent_id, id="cs_1"))
    shop.deliver("stripe", stripe(SUCCEEDED, intent_id))
    assert (shop.read(placed.order_id).state, shop.arrived()) == ("paid", 1000)


def test_a_delayed_method_keeps_the_units_until_it_ends(shop: Shop) -> None:
    placed = shop.order()
    intent_id = shop.intent(placed.order_id, mode="checkout")
    shop.deliver("stripe", stripe("checkout.session.completed", intent_id, payment_status="unpaid"))
    assert shop.read(placed.order_id).next_step == "wait"
    shop.deliver("stripe", stripe("checkout.session.async_payment_failed", intent_id))
    assert (shop.read(placed.order_id).state, shop.free()) == ("cancelled", 10)


def test_money_under_way_keeps_the_units_for_sixty_minutes_in_all(shop: Shop) -> None:
    placed = shop.order()
    shop.deliver("stripe", stripe("payment_intent.processing", shop.open(placed.order_id)))
    (row,) = shop.db.admin(
        "select expires_at - created_at = interval '60 minutes' as an_hour from stock.reservation"
    )
    assert row.an_hour
    assert shop.read(placed.order_id).next_step == "wait"


def test_money_before_its_order_is_parked_and_pays_it_when_it_appears(shop: Shop) -> None:
    order_id = uuid4()
    first = shop.deliver("generic", generic("key", order_id), delivery_id="msg_1")
    assert (first.status, first.order_state) == ("parked", None)
    assert shop.db.admin("select 1 from payment.answer") == []
    placed = shop.order(order_id=order_id)
    assert (placed.order_id, placed.state) == (order_id, "paid")
    again = shop.deliver("generic", generic("key", order_id), delivery_id="msg_1")
    assert (again.status, again.order_state, again.idempotency_key) == ("applied", "paid", "key")


def test_an_event_that_knows_only_the_providers_name_waits_for_it(shop: Shop) -> None:
    placed = shop.order()
    intent_id = shop.intent(placed.order_id)
    event = stripe(SUCCEEDED, intent_id, metadata={})
    assert shop.deliver("stripe", event).status == "parked"
    answer = {"object": "payment_intent", "id": pi(intent_id), "status": "requires_action"}
    assert call(shop.api, "payment.opened", intent_id=intent_id, answer=answer).state == "paid"
    assert shop.read(placed.order_id).state == "paid"


@pytest.mark.parametrize(
    ("said", "state", "payable"),
    [
        ("processing", "processing", True),
        ("payment_failed", "failed", True),
        ("succeeded", "paid", True),
        ("canceled", "cancelled", False),
    ],
)
def test_a_buyer_is_sent_to_pay_where_that_may_still_be_or_is_done(
    shop: Shop, said: str, state: str, payable: bool
) -> None:
    intent_id = shop.intent(shop.order().order_id)
    answer = {"object": "payment_intent", "id": pi(intent_id), "status": "requires_action"}
    opened = call(shop.api, "payment.opened", intent_id=intent_id, answer=answer)
    assert opened == ("open", True)
    shop.deliver("stripe", stripe(f"payment_intent.{said}", intent_id))
    opened = call(shop.api, "payment.opened", intent_id=intent_id, answer=answer)
    assert opened == (state, payable)


def test_whoever_makes_an_order_and_whoever_looks_for_it_do_not_miss_each_other(
    shop: Shop,
) -> None:
    order_id = uuid4()
    event_id = shop.record("generic", generic("key", order_id))
    cart = reserved(shop.dba, "cart", {shop.product: 1}).reservation_id
    with shop.db.connect("stockade_api", autocommit=False) as slow:
        call(slow, "payment.place_order", reservation_id=cart, order_id=order_id)
        with busy():
            call(shop.api, "payment.apply", event_id=event_id)
        slow.commit()
    assert call(shop.api, "payment.apply", event_id=event_id).order_state == "paid"


@pytest.mark.parametrize("swept", [False, True], ids=["not swept", "swept"])
def test_late_money_makes_a_new_order_while_there_are_units(shop: Shop, swept: bool) -> None:
    placed = shop.order(quantity=2)
    intent_id = shop.open(placed.order_id)
    lapse_all(shop.db)
    if swept:
        call(shop.dba, "stock.cleanup")
        assert call(shop.dba, "checkout.sweep").sweep == 1
    assert shop.read(placed.order_id).next_step == "order_again"
    outcome = shop.deliver("stripe", stripe(SUCCEEDED, intent_id, amount_received=2000))
    old, new = shop.read(placed.order_id), shop.read(outcome.replaced_by)
    assert (old.state, old.next_step) == ("cancelled", "see_replacement")
    assert (new.state, new.late, new.replaces) == ("paid", True, placed.order_id)
    assert (new.total, new.lines) == (2000, old.lines)
    assert (shop.free(), shop.kept(), shop.exceptions()) == (8, {"order": 2000}, [])


@pytest.mark.parametrize("how", ["lapsed", "cancelled"])
def test_late_money_without_units_owes_a_refund_once(shop: Shop, how: str) -> None:
    placed = shop.order(quantity=6)
    intent_id = shop.open(placed.order_id)
    if how == "lapsed":
        lapse_all(shop.db)
    else:
        call(shop.dba, "checkout.cancel_order", order_id=placed.order_id)
    reserved(shop.dba, "somebody else", {shop.product: 5})
    event = stripe(SUCCEEDED, intent_id, amount_received=6000)
    for _ in range(5):
        assert shop.deliver("stripe", event).order_state == "cancelled"
    assert shop.exceptions() == [("late", 6000, "refund", None)]
    assert (shop.kept(), shop.free()) == ({"exception": 6000}, 5)
    read = shop.read(placed.order_id)
    assert (read.next_step, read.refund_owed) == ("wait_for_refund", True)


def test_late_money_while_units_are_busy_is_neither_and_a_task_tries_again(shop: Shop) -> None:
    placed = shop.order()
    intent_id = shop.open(placed.order_id)
    call(shop.dba, "checkout.cancel_order", order_id=placed.order_id)
    event_id = shop.record("stripe", stripe(SUCCEEDED, intent_id))
    slots = "select 1 from stock.slot where product_id = %s for update"
    with held(shop.db, slots, shop.product), busy():
        call(shop.api, "payment.apply", event_id=event_id)
    assert (shop.arrived(), shop.exceptions()) == (0, [])
    shop.make_due()
    task = shop.claim()
    assert (task.kind, task.event_id) == ("apply", event_id)
    assert call(shop.api, "payment.apply", event_id=task.event_id).replaced_by is not None
    assert shop.finish(task).status == "finished"


def test_a_second_payment_owes_its_money_back(shop: Shop) -> None:
    placed = shop.order()
    by_card = shop.open(placed.order_id)
    by_coin = shop.intent(placed.order_id, "nowpayments", "invoice")
    shop.deliver("stripe", stripe(SUCCEEDED, by_card))
    shop.deliver("nowpayments", coins("finished", by_coin))
    (only,) = shop.exceptions()
    assert (only[0], float(only[1]), only[2]) == ("double", 0.0005, "refund")
    assert shop.read(placed.order_id).state == "paid"


def test_a_replaced_order_is_paid_once(shop: Shop) -> None:
    placed = shop.order()
    first, second = shop.open(placed.order_id), shop.intent(placed.order_id, mode="checkout")
    lapse_all(shop.db)
    shop.deliver("stripe", stripe(SUCCEEDED, first))
    shop.deliver("stripe", stripe(SUCCEEDED, second))
    assert shop.exceptions() == [("double", 1000, "refund", None)]
    assert shop.orders() == {"cancelled": 1, "paid": 1}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"amount_received": 999}, "short"),
        ({"amount_received": 0}, None),
        ({"currency": "eur"}, "other_currency"),
        ({"currency": "jpy", "amount_received": 100_000}, "other_currency"),
    ],
    ids=repr,
)
def test_money_that_does_not_fit_never_fulfils(
    shop: Shop, said: dict[str, Any], kind: str | None
) -> None:
    placed = shop.order()
    shop.deliver("stripe", stripe(SUCCEEDED, shop.open(placed.order_id), **said))
    assert (shop.read(placed.order_id).state, shop.free()) == ("pending", 9)
    assert [exception[0] for exception in shop.exceptions()] == ([kind] if kind else [])
    assert shop.kept() == ({"exception": said.get("amount_received", 1000)} if kind else {})


def test_what_is_paid_beyond_the_price_is_owed_back(shop: Shop) -> None:
    placed = shop.order()
    shop.deliver("stripe", stripe(SUCCEEDED, shop.open(placed.order_id), amount_received=1001))
    assert shop.read(placed.order_id).state == "paid"
    assert shop.exceptions() == [("surplus", 1, "refund", None)]
    assert shop.kept() == {"order": 1000, "exception": 1}


def test_a_free_order_is_paid_without_money(shop: Shop) -> None:
    shop.db.admin("update stock.product set price_cents = 0")
    placed = shop.order()
    intent_id = shop.intent(placed.order_id, mode="checkout")
    event = stripe(
        "checkout.session.completed", intent_id,
        amount_total=0, payment_status="no_payment_required", payment_intent=None,
    )  # fmt: skip
    for _ in range(2):
        assert shop.deliver("stripe", {**event, "id": f"evt {_}"}).order_state == "paid"
    assert (shop.arrived(), shop.exceptions()) == (0, [])


@pytest.mark.parametrize("what", ["purchase_order", "intent", "event"])
def test_apply_is_busy_at_once_when_somebody_holds_what_it_needs(shop: Shop, what: str) -> None:
    event_id = shop.record("stripe", stripe(SUCCEEDED, shop.open(shop.order().order_id)))
    table = {"purchase_order": "checkout.purchase_order"}.get(what, f"payment.{what}")
    with held(shop.db, f"select 1 from {table} for update"), busy():
        call(shop.api, "payment.apply", event_id=event_id)
    assert call(shop.api, "payment.apply", event_id=event_id).order_state == "paid"


def test_the_same_delivery_at_once_is_busy_and_then_the_same(shop: Shop) -> None:
    event = stripe(SUCCEEDED, shop.open(shop.order().order_id))
    with shop.db.connect("stockade_api", autocommit=False) as slow:
        Shop(shop.db, slow, shop.dba, shop.product).record("stripe", event)
        with busy():
            shop.record("stripe", event)
        slow.commit()
    shop.record("stripe", event)
    assert shop.db.admin("select count(*) from payment.event") == [(1,)]


def test_an_older_snapshot_is_refused(shop: Shop) -> None:
    event_id = shop.record("stripe", stripe(SUCCEEDED, shop.open(shop.order().order_id)))
    with shop.db.connect("stockade_api", autocommit=False) as old:
        old.execute("set transaction isolation level repeatable read")
        with refused("22023"):
            call(old, "payment.apply", event_id=event_id)


def test_an_unknown_event_is_not_found(shop: Shop) -> None:
    assert call(shop.api, "payment.apply", event_id=7).status == "not_found"


def test_money_for_units_that_were_sold_without_the_order_pays_it(shop: Shop) -> None:
    placed = shop.order()
    call(shop.dba, "stock.confirm", reservation_id=placed.reservation_id)
    outcome = shop.deliver("stripe", stripe(SUCCEEDED, shop.open(placed.order_id)))
    assert (outcome.order_state, outcome.replaced_by, shop.free()) == ("paid", None, 9)
    assert call(shop.dba, "checkout.cancel_order", order_id=placed.order_id).status == "paid"


def test_money_under_way_revives_nothing_that_lapsed(shop: Shop) -> None:
    placed = shop.order()
    intent_id = shop.open(placed.order_id)
    lapse_all(shop.db)
    shop.deliver("stripe", stripe("payment_intent.processing", intent_id))
    assert (shop.read(placed.order_id).state, shop.free()) == ("cancelled", 10)


def test_a_free_order_that_lapsed_and_has_no_units_owes_nothing(shop: Shop) -> None:
    shop.db.admin("update stock.product set price_cents = 0")
    intent_id = shop.intent(shop.order().order_id, mode="checkout")
    lapse_all(shop.db)
    reserved(shop.dba, "somebody else", {shop.product: 10})
    shop.deliver("stripe", stripe("checkout.session.completed", intent_id, amount_total=0))
    assert (shop.arrived(), shop.exceptions()) == (0, [])


def test_what_says_nothing_of_ours_is_kept_and_ignored(shop: Shop) -> None:
    outcome = shop.deliver("stripe", stripe("payout.paid", None), body="as it came")
    assert (outcome.status, outcome.order_id) == ("ignored", None)
    (row,) = shop.db.admin("select payload ->> 'type' as kind, body from payment.event")
    assert tuple(row) == ("payout.paid", "as it came")


def test_a_name_that_is_being_given_is_busy(shop: Shop) -> None:
    intent_id = shop.intent(shop.order().order_id)
    event_id = shop.record("stripe", stripe(SUCCEEDED, intent_id))
    with held(shop.db, KEY, f"stripe {pi(intent_id)}", 7), busy():
        call(shop.api, "payment.apply", event_id=event_id)
    assert call(shop.api, "payment.apply", event_id=event_id).order_state == "paid"


def test_the_setting_is_yes_or_no(shop: Shop) -> None:
    put = call(shop.dba, "payment.put_setting", keep_units_after_failure=True)
    assert (put.keep_units_after_failure, put.changed_by) == (True, "stockade_dba")
    with refused("22023"):
        call(shop.dba, "payment.put_setting", keep_units_after_failure=None)
