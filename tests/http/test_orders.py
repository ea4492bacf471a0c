"""Orders over HTTP, and the generic webhook that says how their payment ended (seed 001)."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.http.problems import assert_problem
from tests.http.till import WEBHOOK_SECRET
from tests.http.tokens import bearer, token
from tests.providers.schemes import sign_standard

if TYPE_CHECKING:
    import httpx

    from tests.http.conftest import Serve
    from tests.http.till import Till


def test_a_hold_becomes_an_order_once_with_the_fields_of_seed_001(till: Till) -> None:
    hold = till.api.hold(till.product, 2).json()["hold_id"]
    made = till.api.client.post("/api/orders", json={"hold_id": hold})
    assert (made.status_code, made.json()["status"]) == (201, "pending")
    assert (made.json()["total"], made.json()["currency"]) == (2000, "USD")
    again = till.api.client.post("/api/orders", json={"hold_id": hold})
    assert (again.status_code, again.json()) == (200, made.json())
    assert again.headers["idempotent-replayed"] == "true"
    shown = till.read(made.json()["order_id"])
    assert (shown["status"], shown["next_step"], shown["total"]) == ("pending", "pay", 2000)
    assert [(line["name"], line["quantity"]) for line in shown["lines"]] == [("Lamp", 2)]
    [line] = till.api.events("Order created")[-1:]
    assert (line["order_id"], line["hold_id"]) == (made.json()["order_id"], hold)


def test_a_hold_with_an_order_is_used(till: Till) -> None:
    hold = till.api.hold(till.product).json()["hold_id"]
    till.api.client.post("/api/orders", json={"hold_id": hold})
    assert_problem(till.api.client.delete(f"/api/holds/{hold}"), 409, "used")
    shown = till.api.client.get(f"/api/reservations/{hold}").json()
    assert shown["state"] == "used"


def test_holds_that_are_over_have_no_order(till: Till) -> None:
    lapsed, gone = (till.api.hold(till.product).json()["hold_id"] for _ in range(2))
    till.db.lapse(lapsed)
    till.api.client.delete(f"/api/holds/{gone}")

    def order(**body: str) -> Any:
        return till.api.client.post("/api/orders", json=body)

    assert_problem(order(hold_id=lapsed), 410, "expired")
    assert_problem(order(hold_id=gone), 409, "released")
    assert_problem(order(hold_id=str(uuid4())), 404, "not_found")
    assert_problem(till.api.client.get(f"/api/orders/{uuid4()}"), 404, "not_found")


def test_a_cart_of_two_currencies_has_no_order(till: Till) -> None:
    pound = till.db.product("pound", currency="GBP")
    lines = [{"product_id": product, "quantity": 1} for product in (till.product, pound)]
    cart = till.api.client.post("/api/reservations", json={"lines": lines}).json()
    answer = till.api.client.post("/api/orders", json={"hold_id": cart["reservation_id"]})
    assert_problem(answer, 409, "mixed_currencies")


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b'{"hold_id": 1}', b'{"hold_id": "x"}', b'{"hold_id": null}'],
    ids=repr,
)  # fmt: skip
def test_a_malformed_order_is_400(till: Till, body: bytes) -> None:
    answer = till.api.client.post(
        "/api/orders", content=body, headers={"Content-Type": "application/json"}
    )
    assert_problem(answer, 400, "invalid")


def test_an_order_that_lapsed_reads_cancelled_before_any_sweep(till: Till) -> None:
    order_id = till.ordered()
    till.db.admin("update stock.reservation set created_at = created_at - interval '2 hours',"
                  " expires_at = expires_at - interval '1 hour'")  # fmt: skip
    till.db.admin("update stock.line set expires_at = expires_at - interval '1 hour'")
    shown = till.read(order_id)
    assert (shown["status"], shown["reason"], shown["next_step"]) == (
        "cancelled", "lapsed", "order_again",
    )  # fmt: skip
    assert till.free() == 10


def test_a_success_pays_and_is_answered_as_seed_001_has_it(till: Till) -> None:
    order_id = till.ordered()
    answer = till.webhook(order_id)
    assert (answer.status_code, answer.json()) == (
        200,
        {"order_id": order_id, "order_status": "paid", "idempotency_key": "key-1"},
    )
    assert (till.read(order_id)["next_step"], till.kept()) == ("done", {"order": 1000})
    [line] = till.api.events("Payment webhook handled")[-1:]
    assert (line["idempotency_key"], line["order_id"], line["result"], line["first_time"]) == (
        "key-1", order_id, "applied", True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("paid", "kind"),
    [
        ({"amount_cents": 1000, "currency": "USD"}, None),
        ({"amount_cents": 999, "currency": "USD"}, "short"),
        ({"amount_cents": 1000, "currency": "EUR"}, "other_currency"),
    ],
    ids=str,
)
def test_a_success_that_says_how_much_has_to_fit(
    till: Till, paid: dict[str, Any], kind: str | None
) -> None:
    order_id = till.ordered()
    answer = till.webhook(order_id, **paid)
    told = "pending" if kind else "paid"
    assert (answer.status_code, answer.json()["order_status"]) == (200, told)
    assert till.read(order_id)["status"] == told
    found = till.db.admin("select kind from payment.exception")
    assert [row.kind for row in found] == ([kind] if kind else [])
    assert sum(till.kept().values()) == paid["amount_cents"]


def test_a_failure_cancels_and_frees_the_units(till: Till) -> None:
    order_id = till.ordered(10)
    assert till.webhook(order_id, "failed").json()["order_status"] == "cancelled"
    assert (till.read(order_id)["next_step"], till.free()) == ("order_again", 10)


def test_a_key_is_answered_the_same_whatever_is_delivered_under_it_later(till: Till) -> None:
    order_id, other = till.ordered(), till.ordered()
    first = till.webhook(order_id)
    for answer in (
        till.webhook(order_id),
        till.webhook(order_id, "failed"),
        till.webhook(other),
    ):
        assert (answer.status_code, answer.json()) == (200, first.json())
    assert (till.orders(), till.kept()) == ({"paid": 1, "pending": 1}, {"order": 1000})


def test_five_deliveries_at_once_have_one_effect(till: Till) -> None:
    order_id = till.ordered()
    with ThreadPoolExecutor(5) as senders:
        answers = list(senders.map(lambda _: till.webhook(order_id), range(5)))
    assert {answer.status_code for answer in answers} <= {200, 202}
    till.work()
    final = till.webhook(order_id)
    assert (final.status_code, final.json()["order_status"]) == (200, "paid")
    assert till.kept() == {"order": 1000}


def test_what_comes_before_its_order_is_202_and_applied_with_it(till: Till) -> None:
    order_id = str(uuid4())
    early = till.webhook(order_id)
    assert (early.status_code, early.json()) == (202, {"status": "parked"})
    assert till.webhook(order_id).status_code == 202
    made = till.order(headers=bearer(), order_id=order_id)
    assert (made.status_code, made.json()["status"]) == (201, "paid")
    final = till.webhook(order_id)
    assert (final.status_code, final.json()["order_status"]) == (200, "paid")


def test_no_stranger_chooses_what_money_buys_that_came_before_its_order(till: Till) -> None:
    """Who guessed, or overheard, an id that was paid for doesn't get the cart of their choice."""
    order_id = str(uuid4())
    assert till.webhook(order_id).status_code == 202
    for headers, status, name in (
        ({}, 401, "unauthorized"),
        (bearer(role="admin"), 403, "forbidden"),
        (bearer(token("workspace", workspace_id="w")), 403, "forbidden"),
    ):
        body = assert_problem(till.order(10, headers, order_id=order_id), status, name)
        assert "role service" in body["detail"]
        till.db.admin("select stock.release(reservation_id => id) from stock.reservation")
    assert (till.orders(), till.kept()) == ({}, {})


def test_a_service_chooses_one_order_id_a_hold(till: Till) -> None:
    hold = till.api.hold(till.product).json()["hold_id"]

    def order(**more: str) -> httpx.Response:
        body = {"hold_id": hold, **more}
        return till.api.client.post("/api/orders", json=body, headers=bearer())

    mine = str(uuid4())
    assert (order(order_id=mine).status_code, order(order_id=mine).status_code) == (201, 200)
    assert order().json()["order_id"] == mine
    assert_problem(order(order_id=str(uuid4())), 422, "mismatch")


def test_a_busy_order_is_202_and_a_task_applies_it(till: Till) -> None:
    order_id = till.ordered()
    with till.db.connect("admin", autocommit=False) as holder:
        holder.execute("select from checkout.purchase_order for update")
        answer = till.webhook(order_id)
    assert (answer.status_code, answer.json()) == (202, {"status": "recorded"})
    assert till.read(order_id)["status"] == "pending"
    assert till.work() == 1
    assert till.read(order_id)["status"] == "paid"
    assert till.webhook(order_id).json()["order_status"] == "paid"


def test_a_worker_without_any_provider_applies_what_was_busy(till: Till) -> None:
    order_id = till.ordered()
    with till.db.connect("admin", autocommit=False) as holder:
        holder.execute("select from checkout.purchase_order for update")
        till.webhook(order_id)
    assert till.work(STRIPE_SECRET_KEY="", NOWPAYMENTS_API_KEY="") == 1
    assert till.read(order_id)["status"] == "paid"


def test_each_change_of_what_is_signed_is_401_and_records_nothing(till: Till) -> None:
    order_id = till.ordered()
    body = b'{"idempotency_key":"k","order_id":"%s","status":"success"}' % order_id.encode()
    for headers in (
        {"Webhook-Id": "msg_2"},
        {"Webhook-Timestamp": "1"},
        {"Webhook-Signature": "v1,AAAA"},
        {"Webhook-Signature": "v1"},
        {"Webhook-Signature": "v1,\u00e9".encode().decode("latin-1")},
        {"Webhook-Signature": ""},
    ):
        raw = {name: value.encode("latin-1") for name, value in headers.items()}
        assert_problem(till.deliver(body, **raw), 401, "unauthorized")  # type: ignore[arg-type]
    assert till.db.admin("select count(*) from payment.event")[0].count == 0
    assert till.deliver(body).status_code == 200


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_signature_too_old_or_from_the_future_is_401(till: Till, seconds: int) -> None:
    body = json.dumps({"idempotency_key": "k", "order_id": till.ordered(), "status": "success"})
    headers = sign_standard(body.encode(), int(time.time()) + seconds, WEBHOOK_SECRET)
    answer = till.api.client.post("/api/payments/webhook", content=body, headers=headers)
    assert_problem(answer, 401, "unauthorized")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b"{", b"\xff", b'{"a":1,"a":2}', b'{"a":"\\u0000"}',
        b'{"a":"\\ud800"}', b'{"a":1e400}', b"[" * 5000, b'{"a":' * 5000,
        b"{}",
        b'{"idempotency_key": 1, "order_id": "x", "status": "success"}',
        b'{"idempotency_key": "k", "order_id": 456, "status": "success"}',
        b'{"idempotency_key": "k", "order_id": "00000000-0000-7000-8000-000000000000"}',
        *(
            b'{"idempotency_key": "k", "order_id": "00000000-0000-7000-8000-000000000000",'
            b' "status": "success", %s}' % more
            for more in (
                b'"amount_cents": 1000', b'"currency": "USD"',
                b'"amount_cents": -1, "currency": "USD"',
                b'"amount_cents": 10.5, "currency": "USD"',
                b'"amount_cents": [1], "currency": "USD"',
                b'"amount_cents": 1e90, "currency": "USD"',
                b'"amount_cents": 1, "currency": {}',
            )
        ),
    ],
    ids=lambda body: repr(body[:20] + body[-40:]),
)  # fmt: skip
def test_a_signed_body_that_cannot_be_read_is_400(till: Till, body: bytes) -> None:
    assert_problem(till.deliver(body), 400, "invalid")


def test_a_delivery_that_is_too_large_is_413(till: Till) -> None:
    assert_problem(till.deliver(b'{"a":"' + b"x" * 600 * 1024 + b'"}'), 413, "too_large")


def test_without_a_secret_it_is_503_and_unsigned_only_where_that_is_asked_for(
    till: Till, another: Serve
) -> None:
    body = {"idempotency_key": "k", "order_id": till.ordered(), "status": "success"}
    with another() as deaf:
        answer = deaf.client.post("/api/payments/webhook", json=body)
        assert "STOCKADE_WEBHOOK_SECRETS" in assert_problem(answer, 503, "not_configured")["detail"]
    with another(STOCKADE_UNSIGNED_WEBHOOKS="1") as open_to_all:
        answer = open_to_all.client.post("/api/payments/webhook", json=body)
        assert (answer.status_code, answer.json()["order_status"]) == (200, "paid")
        bad = open_to_all.client.post("/api/payments/webhook", content=b"{}{}")
        assert_problem(bad, 400, "invalid")
