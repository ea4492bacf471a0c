"""Payments by card: intents and sessions at Stripe, its webhook, and where buyers land."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.calls import lapse_all
from tests.http.problems import assert_problem
from tests.http.watching import until
from tests.providers.fake.stripe import SECRET, decode_form, sign
from tests.server.local import free_port

if TYPE_CHECKING:
    from tests.http.conftest import Serve
    from tests.http.till import Till
    from tests.server import Server

CREATE = "POST /v1/payment_intents"
SESSIONS = "POST /v1/checkout/sessions"
SECONDS = 3.0
"""The deadline of the till's API."""


def everything_arrives(till: Till) -> None:
    """Deliver every letter of the provider's, in order; each is taken."""
    assert set(till.provider.deliver(*till.provider.letters())) <= {200}


def test_an_intent_is_made_under_our_id_and_answered_with_its_secret(till: Till) -> None:
    answer = till.create_intent(2)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert set(body) == {"order_id", "reservation_id", "expires_at", "client_secret"}
    name = till.made(body["order_id"])
    assert body["client_secret"] == f"{name}_secret_fake"
    [intent] = till.db.admin("select id, order_id, state from payment.intent")
    [request] = till.provider.requests(CREATE)
    assert request["headers"]["idempotency-key"] == str(intent.id)
    for ours in (intent.id, intent.order_id, body["reservation_id"], "amount=2000&currency=usd"):
        assert str(ours) in request["body"]
    left = till.read(body["order_id"])["seconds_left"]
    assert 290 <= left <= 300


def test_a_client_secret_is_answered_and_kept_nowhere(till: Till) -> None:
    order_id = till.create_intent().json()["order_id"]
    name = till.made(order_id)
    till.api.client.get("/api/payment/return", params={"payment_intent": name})
    till.provider.pay(name)
    everything_arrives(till)
    assert till.read(order_id)["status"] == "paid"
    tables = till.db.admin(
        "select format('%%I.%%I', schemaname, tablename) as name from pg_tables"
        " where schemaname in ('stock', 'checkout', 'payment', 'ops')"
    )
    for table in tables:
        query = f"select t::text as row from {table.name} as t"
        kept = [row.row for row in till.db.admin(query)]
        assert not [row for row in kept if "_secret_fake" in row], table.name


def test_the_same_key_brings_the_same_intent_and_its_secret_again(till: Till) -> None:
    key = str(uuid4())
    first, again = (till.create_intent(key=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert (till.orders(), till.free()) == ({"pending": 1}, 9)
    assert_problem(till.create_intent(2, key=key), 422, "mismatch")


@pytest.mark.parametrize("why", ["mixed_currencies", "not_on_sale"])
def test_what_cannot_be_ordered_is_not_held_either(till: Till, why: str) -> None:
    items = [{"product_id": till.product, "quantity": 10}]
    if why == "not_on_sale":
        till.drop()
        till.db.admin("update checkout.drop set ends_at = clock_timestamp()")
    else:
        items += [{"product_id": till.db.product("pound", currency="GBP"), "quantity": 1}]
    answer = till.api.client.post("/api/payment/create-intent", json={"items": items})
    assert_problem(answer, 409, why)
    assert (till.free(), till.orders(), till.intents()) == (10, {}, [])


def test_a_product_may_set_its_own_hold_length(till: Till) -> None:
    till.db.product("lamp", hold_seconds=60)
    left = till.read(till.create_intent().json()["order_id"])["seconds_left"]
    assert 50 <= left <= 60


def test_a_session_is_answered_with_its_page_and_not_asked_for_again(till: Till) -> None:
    key = str(uuid4())
    first, again = (till.create_intent(2, key=key, mode="checkout") for _ in range(2))
    name = till.made(first.json()["order_id"])
    assert first.json()["checkout_url"] == f"{till.provider.url}/c/pay/{name}"
    assert again.json() == first.json()
    [request] = till.provider.requests(SESSIONS)
    wanted = decode_form(request["body"].encode())
    assert wanted["line_items"]["0"]["price_data"]["product_data"]["name"] == "Lamp"
    [intent] = till.db.admin("select id from payment.intent")
    here = f"http://127.0.0.1:{till.api.port}/api/payment/return?intent_id={intent.id}"
    assert (wanted["success_url"], wanted["cancel_url"]) == (here, here)


def test_what_was_paid_is_not_sold_again_under_its_key(till: Till) -> None:
    key = str(uuid4())
    till.provider.pay(till.made(till.create_intent(key=key).json()["order_id"]))
    everything_arrives(till)
    assert_problem(till.create_intent(key=key), 409, "paid")
    assert_problem(till.create_intent(key=key, mode="checkout"), 409, "paid")
    assert (till.orders(), till.free()) == ({"paid": 1}, 9)


def test_an_order_that_lapsed_is_made_anew_under_its_key(till: Till) -> None:
    key = str(uuid4())
    first = till.create_intent(key=key).json()
    lapse_all(till.db)
    second = till.create_intent(key=key)
    assert second.status_code == 201
    assert second.json()["order_id"] != first["order_id"]
    assert (till.orders(), till.free()) == ({"cancelled": 1, "pending": 1}, 9)


def test_a_shortage_has_the_words_of_seed_004(till: Till) -> None:
    body = assert_problem(till.create_intent(11), 409, "insufficient")
    words = "Insufficient inventory available"
    assert (body["title"], body["error"], body["available"]) == (words, words, 10)


@pytest.mark.parametrize(
    "body",
    [
        {}, {"items": []}, {"items": [{"quantity": 1}]}, {"items": 1},
        {"items": [{"product_id": 1, "quantity": 1}], "mode": "invoice"},
        {"items": [{"product_id": 1, "quantity": 1}], "amount": 1},
    ],
    ids=str,
)  # fmt: skip
def test_a_malformed_cart_is_400(till: Till, body: dict[str, Any]) -> None:
    answer = till.api.client.post("/api/payment/create-intent", json=body)
    assert_problem(answer, 400, "invalid")


def test_without_its_key_the_provider_is_off_and_nothing_is_held(
    till: Till, another: Serve
) -> None:
    items = {"items": [{"product_id": till.product, "quantity": 1}]}
    with another() as off:
        answer = off.client.post("/api/payment/create-intent", json=items)
        assert "STRIPE_SECRET_KEY" in assert_problem(answer, 503, "not_configured")["detail"]
        answer = off.client.post("/api/webhooks/stripe", json={})
        assert "STRIPE_WEBHOOK_SECRETS" in assert_problem(answer, 503, "not_configured")["detail"]
        assert off.hold(till.product).status_code == 201
    assert till.orders() == {}


def test_a_payment_is_heard_of_once_however_often_it_is_told(till: Till) -> None:
    order_id = till.create_intent().json()["order_id"]
    till.provider.pay(till.made(order_id))
    letters = till.provider.letters()
    assert set(till.provider.deliver(*letters * 5, at_once=True)) <= {200}
    everything_arrives(till)
    assert (till.read(order_id)["status"], till.kept()) == ("paid", {"order": 1000})
    counted = till.db.admin("select count(*) from payment.receipt")
    assert counted[0].count == 1


def test_a_declined_card_frees_the_units_and_the_answer_is_received(till: Till) -> None:
    order_id = till.create_intent(10).json()["order_id"]
    till.provider.fail(till.made(order_id))
    headers, body = till.provider.letter(till.provider.letters()[-1])
    answer = till.api.client.post("/api/webhooks/stripe", content=body, headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"received": True})
    assert (till.read(order_id)["status"], till.free()) == ("cancelled", 10)


def test_a_session_that_is_paid_pays_its_order(till: Till) -> None:
    order_id = till.create_intent(mode="checkout").json()["order_id"]
    till.provider.pay(till.made(order_id))
    till.provider.deliver(*reversed(till.provider.letters()))
    assert (till.read(order_id)["status"], till.kept()) == ("paid", {"order": 1000})


def test_a_refund_and_a_dispute_at_stripe_are_heard_of(till: Till) -> None:
    order_id = till.create_intent(2).json()["order_id"]
    name = till.made(order_id)
    till.provider.pay(name)
    till.provider.refund(name, 500)
    till.provider.dispute(name)
    everything_arrives(till)
    assert till.read(order_id)["status"] == "paid"
    assert sum(till.kept().values()) == 2000
    assert till.kept()["refund"] == 500


def test_an_event_that_says_nothing_is_received_and_ignored(till: Till) -> None:
    body = (
        b'{"id": "evt_1", "object": "event", "type": "customer.created",'
        b' "data": {"object": {"id": "cus_1", "object": "customer"}}}'
    )
    answer = till.api.client.post(
        "/api/webhooks/stripe", content=body, headers=sign(body, int(time.time()))
    )
    assert answer.status_code == 200
    assert till.db.admin("select state from payment.event")[0].state == "ignored"


def test_a_busy_order_is_received_all_the_same_and_a_task_applies_it(till: Till) -> None:
    order_id = till.create_intent().json()["order_id"]
    till.provider.pay(till.made(order_id))
    with till.db.connect("admin", autocommit=False) as holder:
        holder.execute("select from checkout.purchase_order for update")
        begun = time.monotonic()
        everything_arrives(till)
        assert time.monotonic() - begun < SECONDS
    assert till.read(order_id)["status"] == "pending"
    till.work()
    assert till.read(order_id)["status"] == "paid"


def test_without_the_database_an_event_is_503_and_the_next_delivery_is_taken(
    till: Till, controlled: Server
) -> None:
    order_id = till.create_intent().json()["order_id"]
    till.provider.pay(till.made(order_id))
    controlled.stop()
    assert set(till.provider.deliver(*till.provider.letters())) == {503}
    controlled.start()
    until(lambda: till.api.client.get("/health/ready").status_code == 200)
    everything_arrives(till)
    assert till.read(order_id)["status"] == "paid"


def test_an_error_of_ours_is_logged_and_the_event_received_all_the_same(till: Till) -> None:
    order_id = till.create_intent().json()["order_id"]
    till.provider.pay(till.made(order_id))
    till.db.admin("alter function payment.apply(bigint) rename to apply_no_more")
    try:
        everything_arrives(till)
    finally:
        till.db.admin("alter function payment.apply_no_more(bigint) rename to apply")
    [line] = till.api.events("Payment webhook failed")
    assert (line["provider"], line["sqlstate"]) == ("stripe", "42883")
    till.work()
    assert till.read(order_id)["status"] == "paid"


def test_each_change_of_what_is_signed_is_401(till: Till) -> None:
    till.provider.pay(till.made(till.create_intent().json()["order_id"]))
    headers, body = till.provider.letter(till.provider.letters()[-1])
    signature = headers["Stripe-Signature"]
    now = int(time.time())
    for changed_body, changed in (
        (body.replace(b"succeeded", b"succeedef", 1), signature),
        (body + b" ", signature),
        (body, signature[:-1] + ("0" if signature[-1] != "0" else "1")),
        (body, signature.replace(f"t={now}", f"t={now - 1}").replace("v1=", "v0=")),
        (body, sign(body, now, "whsec_other")["Stripe-Signature"]),
        (body, sign(body, now - 301)["Stripe-Signature"]),
        (body, sign(body, now + 302)["Stripe-Signature"]),
        (body, ""),
    ):
        answer = till.api.client.post(
            "/api/webhooks/stripe", content=changed_body, headers={"Stripe-Signature": changed}
        )
        assert_problem(answer, 401, "unauthorized")
    assert till.db.admin("select count(*) from payment.event")[0].count == 0


@pytest.mark.usefixtures("till")
def test_two_secrets_hold_while_one_is_rolled(another: Serve) -> None:
    body = b'{"id": "evt_1", "object": "event", "type": "x", "data": {"object": {}}}'
    with another(STRIPE_WEBHOOK_SECRETS=f"whsec_new {SECRET}") as api:
        for secret in (SECRET, "whsec_new"):
            headers = sign(body, int(time.time()), secret)
            answer = api.client.post("/api/webhooks/stripe", content=body, headers=headers)
            assert answer.status_code == 200


@pytest.mark.parametrize("body", [b"[]", b"{}", b"\xff", b'{"id":1}', b'{"id":"a","id":"a"}'])
def test_a_signed_body_that_is_no_event_is_400(till: Till, body: bytes) -> None:
    answer = till.api.client.post(
        "/api/webhooks/stripe", content=body, headers=sign(body, int(time.time()))
    )
    assert_problem(answer, 400, "invalid")


# What becomes of the call to Stripe.


def test_a_certain_no_releases_and_the_same_key_may_buy_again(till: Till) -> None:
    till.provider.fault(CREATE, "refused")
    key = str(uuid4())
    assert_problem(till.create_intent(key=key), 502, "provider_refused")
    assert (till.intents(), till.orders(), till.free()) == (["refused"], {"cancelled": 1}, 10)
    assert till.create_intent(key=key).status_code == 201
    assert (till.orders(), till.free()) == ({"cancelled": 1, "pending": 1}, 9)


def test_a_provider_with_too_many_callers_ends_nothing_and_the_same_key_asks_again(
    till: Till,
) -> None:
    """Who makes it say 429 would cancel everybody's orders else."""
    till.provider.fault(CREATE, "rate_limited")
    key = str(uuid4())
    refused = till.create_intent(key=key)
    assert_problem(refused, 503, "provider_busy")
    assert refused.headers["retry-after"] == "1"
    assert (till.intents(), till.orders(), till.free()) == (["created"], {"pending": 1}, 9)
    assert till.create_intent(key=key).status_code == 200
    assert (till.intents(), till.orders(), till.free()) == (["open"], {"pending": 1}, 9)


def test_a_provider_that_nobody_reaches_is_away_and_nothing_is_held(
    till: Till, another: Serve
) -> None:
    nowhere = {**till.provider.settings, "STRIPE_API_BASE": f"http://127.0.0.1:{free_port()}"}
    with another(**nowhere) as api:
        answer = replace(till, api=api).create_intent()
    assert_problem(answer, 503, "provider_away")
    assert (answer.headers["retry-after"], till.free()) == ("1", 10)


@pytest.mark.parametrize("fault", ["cut", "lost", "failed", "crashed", "in_use"])
@pytest.mark.parametrize("mode", ["intent", "checkout"])
def test_a_lost_reply_keeps_the_units_and_the_worker_finds_out(
    till: Till, mode: str, fault: str
) -> None:
    till.provider.fault(CREATE if mode == "intent" else SESSIONS, fault)
    assert_problem(till.create_intent(mode=mode), 504, "unknown")
    assert (till.intents(), till.free(), till.tasks()) == (["unknown"], 9, ["look_up"])
    assert till.work() == 1
    # A 500 is stored: only the provider's list can tell, and it may yet be filled.
    found = {"failed": "unknown"}.get(fault, "open")
    assert (till.intents(), till.orders()) == ([found], {"pending": 1})


@pytest.mark.parametrize("mode", ["intent", "checkout"])
def test_after_a_lost_reply_the_same_key_finds_what_was_made(till: Till, mode: str) -> None:
    till.provider.fault(CREATE if mode == "intent" else SESSIONS, "lost")
    key = str(uuid4())
    assert_problem(till.create_intent(key=key, mode=mode), 504, "unknown")
    again = till.create_intent(key=key, mode=mode)
    assert again.status_code == 200
    till.provider.pay(till.made(again.json()["order_id"]))
    everything_arrives(till)
    assert (till.orders(), till.kept()) == ({"paid": 1}, {"order": 1000})


def test_a_slow_provider_is_given_up_on_at_the_deadline(till: Till) -> None:
    till.provider.fault(CREATE, "slow", seconds=SECONDS + 2)
    answer = till.create_intent()
    assert_problem(answer, 504, "unknown")
    assert answer.elapsed.total_seconds() < SECONDS + 0.5
    assert (till.intents(), till.free()) == (["unknown"], 9)


def test_all_steps_of_a_sale_have_one_deadline(till: Till) -> None:
    """The order is busy, then the provider slow, each of them for less than the deadline."""
    key = str(uuid4())
    till.provider.fault(CREATE, "cut")
    assert_problem(till.create_intent(key=key), 504, "unknown")
    with till.db.connect("admin", autocommit=False) as holder:
        holder.execute("select from checkout.purchase_order for update")
        till.provider.fault(CREATE, "slow", seconds=0.6 * SECONDS)
        timer = threading.Timer(0.6 * SECONDS, holder.rollback)
        timer.start()
        answer = till.create_intent(key=key)
        timer.join()
    assert_problem(answer, 504, "unknown")
    assert SECONDS - 0.5 < answer.elapsed.total_seconds() < SECONDS + 0.5
    until(lambda: till.create_intent(key=key).status_code == 200)
    assert (till.orders(), till.free()) == ({"pending": 1}, 9)


def test_no_transaction_and_no_connection_waits_for_the_provider(
    till: Till, another: Serve
) -> None:
    """With one connection in the pool, others are served while the provider sleeps."""
    settings = {**till.provider.settings, "STOCKADE_POOL_SIZE": "1"}
    with another(**settings) as api:
        narrow = replace(till, api=api)
        till.provider.fault(CREATE, "slow", seconds=2)
        answers = []
        buyer = threading.Thread(target=lambda: answers.append(narrow.create_intent()))
        buyer.start()
        until(lambda: bool(till.provider.requests(CREATE)))
        looked = 0
        while not answers and looked < 20:
            query = """
                select state, xact_start from pg_stat_activity
                where datname = current_database() and usename = 'stockade_api'
            """
            for session in till.db.admin(query):
                assert (session.state, session.xact_start) == ("idle", None)
            assert api.client.get(f"/api/products/{till.product}").status_code == 200
            looked += 1
        buyer.join()
    assert looked == 20
    assert answers[0].status_code == 201


# Where the buyer lands.


def test_a_buyer_who_lands_before_the_webhook_sees_a_paid_order(till: Till) -> None:
    order_id = till.create_intent(mode="checkout").json()["order_id"]
    name = till.made(order_id)
    till.provider.pay(name)
    landed = till.api.client.get("/api/payment/return", params={"session_id": name})
    assert (landed.status_code, landed.json()["status"]) == (200, "paid")
    assert landed.json()["order_id"] == order_id
    everything_arrives(till)
    assert till.kept() == {"order": 1000}


def test_a_buyer_lands_by_the_intents_name_and_by_our_own_id(till: Till) -> None:
    order_id = till.create_intent().json()["order_id"]
    name = till.made(order_id)
    [row] = till.db.admin("select id from payment.intent")
    for query in ({"payment_intent": name, "redirect_status": "succeeded"}, {"intent_id": row.id}):
        landed = till.api.client.get("/api/payment/return", params=query)
        assert (landed.status_code, landed.json()["next_step"]) == (200, "pay")


@pytest.mark.parametrize("fault", ["lost", "crashed", "rate_limited"])
def test_a_buyer_who_lands_while_the_provider_is_away_sees_the_order_as_it_is(
    till: Till, fault: str
) -> None:
    order_id = till.create_intent().json()["order_id"]
    name = till.made(order_id)
    till.provider.pay(name)
    till.provider.fault("GET /v1/payment_intents/{id}", fault)
    landed = till.api.client.get("/api/payment/return", params={"payment_intent": name})
    assert (landed.status_code, landed.json()["status"]) == (200, "pending")


def test_however_often_a_buyer_lands_the_provider_is_asked_once_in_a_while(till: Till) -> None:
    order_id = till.create_intent().json()["order_id"]
    name = till.made(order_id)

    def land(_: int) -> str:
        landed = till.api.client.get("/api/payment/return", params={"payment_intent": name})
        return str(landed.json()["status"])

    def asked() -> int:
        return len(till.provider.requests("GET /v1/payment_intents/{id}"))

    with ThreadPoolExecutor(8) as crowd:
        assert set(crowd.map(land, range(16))) == {"pending"}
    assert asked() == 1
    till.provider.pay(name)
    till.db.admin("update payment.intent set asked_at = asked_at - interval '5 seconds'")
    assert (land(0), land(1), asked()) == ("paid", "paid", 2)


def test_a_buyer_who_lands_does_not_wait_for_a_slow_provider(till: Till) -> None:
    name = till.made(till.create_intent().json()["order_id"])
    till.provider.fault("GET /v1/payment_intents/{id}", "slow", seconds=SECONDS + 2)
    landed = till.api.client.get("/api/payment/return", params={"payment_intent": name})
    assert (landed.status_code, landed.json()["next_step"]) == (200, "pay")
    assert landed.elapsed.total_seconds() < SECONDS + 0.5


def test_who_lands_with_nothing_or_nonsense_is_told_so(till: Till) -> None:
    def land(query: str) -> Any:
        return till.api.client.get(f"/api/payment/return?{query}")

    assert_problem(land(""), 404, "not_found")
    assert_problem(land("session_id=cs_nobody"), 404, "not_found")
    assert_problem(land(f"intent_id={uuid4()}"), 404, "not_found")
    for query in ("intent_id=x", "session_id=%00", "payment_intent=%ff", "session_id=" + "x" * 300):
        assert_problem(land(query), 400, "invalid")
