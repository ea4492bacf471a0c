"""Drops paid in coins: what is on, invoices at NOWPayments, notifications, and the cleanup."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from api.money import Lapsed, Money
from tests.calls import lapse_all
from tests.http.problems import assert_problem
from tests.http.running import CLEANUP_TOKEN
from tests.http.tokens import bearer
from tests.providers.fake.nowpayments import sign

if TYPE_CHECKING:
    from uuid import UUID

    from tests.http.conftest import Serve
    from tests.http.till import Till

CREATE = "POST /v1/invoice"
CLEANUP = "/api/payments/cleanup-expired"
BEARER = {"Authorization": f"Bearer {CLEANUP_TOKEN}"}
PAID = "0.000321"
"""What the fake asks for an invoice, in bitcoin."""


def pay(till: Till, order_id: str, status: str = "finished", **more: object) -> None:
    """Let the buyer pay an order's invoice, and NOWPayments notify us."""
    paid = {"finished": PAID}.get(status, "0")
    more = {"actually_paid": paid, **more}
    till.provider.pay_invoice(till.made(order_id), status, **more)
    assert till.provider.deliver(till.provider.letters()[-1]) == [200]


def test_the_drops_that_are_on_show_what_is_held_as_gone(till: Till) -> None:
    assert till.api.client.get("/api/drops/active").json() == {"drops": []}
    drop = till.drop()
    till.api.hold(till.product, 3)
    order_id = till.ordered(2)
    till.webhook(order_id)
    [shown] = till.api.client.get("/api/drops/active").json()["drops"]
    assert {name: shown[name] for name in ("drop_id", "product_id", "name", "size")} == {
        "drop_id": drop, "product_id": till.product, "name": "Lamp", "size": 10,
    }  # fmt: skip
    assert (shown["sold"], shown["held"], shown["free"], shown["fill_percent"]) == (2, 3, 5, 50.0)
    assert shown["hold_seconds"] == 600
    assert shown["starts_at"] < shown["ends_at"]


def test_an_invoice_is_made_in_whole_units_and_answered_with_its_page(till: Till) -> None:
    till.db.admin("update stock.product set price_cents = 1050")
    answer = till.create_invoice()
    assert answer.status_code == 201, answer.text
    assert set(answer.json()) == {"order_id", "invoice_url", "expires_at"}
    [request] = till.provider.requests(CREATE)
    wanted = json.loads(request["body"])
    [intent] = till.db.admin("select id from payment.intent")
    assert (wanted["order_id"], wanted["price_currency"]) == (str(intent.id), "usd")
    assert (wanted["price_amount"], wanted["invoice_timeout"]) == (10.5, 600)
    assert wanted["ipn_callback_url"].endswith(f":{till.api.port}/api/payments/ipn-callback")
    assert answer.json()["invoice_url"].endswith(f"/{till.made(answer.json()['order_id'])}")
    assert 590 <= till.read(answer.json()["order_id"])["seconds_left"] <= 600


def test_the_same_key_brings_the_same_invoice_without_asking_again(till: Till) -> None:
    key = str(uuid4())
    first, again = (till.create_invoice(key=key) for _ in range(2))
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(till.provider.requests(CREATE)) == 1


def test_a_shortage_has_the_words_of_seed_000(till: Till) -> None:
    body = assert_problem(till.create_invoice(11), 409, "insufficient")
    words = "Not enough inventory remaining"
    assert (body["title"], body["error"]) == (words, words)


def test_a_drop_that_is_not_on_sells_nothing(till: Till) -> None:
    till.drop()
    for hours in (1, -1):
        till.db.admin(
            "update checkout.drop set starts_at = now() + make_interval(hours => %s),"
            " ends_at = now() + make_interval(hours => %s, secs => 1)",
            hours,
            hours,
        )
        assert_problem(till.create_invoice(), 404, "not_found")
    assert (till.orders(), till.free()) == ({}, 10)


@pytest.mark.parametrize(
    "missing", ["NOWPAYMENTS_API_KEY", "IPN_CALLBACK_URL", "NOWPAYMENTS_IPN_SECRET"]
)
def test_what_is_not_configured_is_503_and_named(till: Till, another: Serve, missing: str) -> None:
    settings = {**till.provider.settings, "IPN_CALLBACK_URL": "http://127.0.0.1/", missing: ""}
    body = {"drop_id": till.drop(), "quantity": 1}
    deaf = missing == "NOWPAYMENTS_IPN_SECRET"
    with another(**settings) as api:
        path = "/api/payments/ipn-callback" if deaf else "/api/payments/create-invoice"
        answer = api.client.post(path, json=body)
        assert missing in assert_problem(answer, 503, "not_configured")["detail"]
    assert till.free() == 10


def test_a_payment_that_finished_pays_once_however_often_it_is_told(till: Till) -> None:
    order_id = till.create_invoice(2).json()["order_id"]
    pay(till, order_id, "confirming")
    assert till.read(order_id)["next_step"] == "wait"
    payment = till.db.admin("select name from payment.name where name like 'payment %%'")[0].name
    pay(till, order_id, payment_id=int(payment.removeprefix("payment ")))
    letters = till.provider.letters()
    assert set(till.provider.deliver(*letters * 3, at_once=True)) == {200}
    assert till.read(order_id)["status"] == "paid"
    [receipt] = till.db.admin("select amount::text, currency from payment.receipt")
    assert tuple(receipt) == (PAID, "BTC")


def test_too_little_and_a_repeated_deposit_never_fulfil(till: Till) -> None:
    order_id = till.create_invoice().json()["order_id"]
    pay(till, order_id, "partially_paid", actually_paid="0.0001")
    pay(till, order_id, actually_paid=PAID, parent_payment_id=5000000001)
    assert till.read(order_id)["status"] == "pending"
    found = till.db.admin("select kind from payment.exception order by id")
    assert [row.kind for row in found] == ["short", "repeated"]


def test_each_change_of_what_is_signed_is_401(till: Till) -> None:
    order_id = till.create_invoice().json()["order_id"]
    till.provider.pay_invoice(till.made(order_id), "finished", actually_paid=PAID)
    headers, body = till.provider.letter(till.provider.letters()[-1])
    for changed, signature in (
        (body.replace(b"0.000321", b"0.000322", 1), headers["X-Nowpayments-Sig"]),
        (body.replace(b"finished", b"FINISHED", 1), headers["X-Nowpayments-Sig"]),
        (body, headers["X-Nowpayments-Sig"][:-1]),
        (body, sign(body, 0, "other")["X-Nowpayments-Sig"]),
        (body, ""),
    ):
        answer = till.api.client.post(
            "/api/payments/ipn-callback", content=changed, headers={"x-nowpayments-sig": signature}
        )
        assert_problem(answer, 401, "unauthorized")
    assert till.db.admin("select count(*) from payment.event")[0].count == 0


@pytest.mark.parametrize("body", [b"[]", b"\xff", b"", b'{"a":1,"a":1}', b'{"a":1e400}'])
def test_a_body_that_is_no_notification_is_400(till: Till, body: bytes) -> None:
    answer = till.api.client.post("/api/payments/ipn-callback", content=body)
    assert_problem(answer, 400, "invalid")


@pytest.mark.parametrize("fault", ["cut", "lost", "failed", "crashed"])
def test_a_lost_reply_is_unknown_and_nobody_can_have_paid_it(till: Till, fault: str) -> None:
    till.provider.fault(CREATE, fault)
    assert_problem(till.create_invoice(), 504, "unknown")
    assert (till.intents(), till.free()) == (["unknown"], 9)
    assert till.work() == 1
    assert (till.intents(), till.orders(), till.free()) == (["refused"], {"cancelled": 1}, 10)


def test_after_a_lost_reply_the_same_key_gets_a_page(till: Till) -> None:
    till.provider.fault(CREATE, "lost")
    key = str(uuid4())
    assert_problem(till.create_invoice(key=key), 504, "unknown")
    again = till.create_invoice(key=key)
    assert again.status_code == 200
    pay(till, again.json()["order_id"])
    assert till.orders() == {"paid": 1}


def test_an_administrator_sees_the_money_that_needs_a_person(till: Till) -> None:
    for _ in range(2):
        order_id = till.create_invoice().json()["order_id"]
        pay(till, order_id, "partially_paid", actually_paid="0.0001")
    admin = bearer(role="admin")

    def listed(**query: str | int) -> list[tuple[int, str, str]]:
        answer = till.api.client.get("/api/admin/exceptions", params=query, headers=admin)
        assert answer.status_code == 200, answer.text
        return [(e["id"], e["kind"], e["amount"]) for e in answer.json()["exceptions"]]

    assert listed() == [(2, "short", "0.0001"), (1, "short", "0.0001")]
    assert listed(limit=1, before=2) == [(1, "short", "0.0001")]
    till.db.admin("select payment.write_off(2, 'me', 'a gift')")
    assert [one[0] for one in listed()] == [1]
    assert [one[0] for one in listed(open_only="false")] == [2, 1]
    for headers, status in ((bearer(), 403), ({}, 401)):
        answer = till.api.client.get("/api/admin/exceptions", headers=headers)
        assert answer.status_code == status


# The cleanup of seed 000.


def test_the_cleanup_asks_before_it_sweeps_and_finds_what_was_paid_in_time(till: Till) -> None:
    paid, unpaid = (till.create_invoice().json()["order_id"] for _ in range(2))
    till.provider.pay_invoice(till.made(paid), "finished", actually_paid=PAID)
    lapse_all(till.db)
    assert till.api.client.get(CLEANUP, headers=BEARER).json() == {"lapsed": 2}
    cleaned = till.api.client.post(CLEANUP, headers=BEARER)
    assert cleaned.status_code == 200, cleaned.text
    assert (cleaned.json()["asked"], cleaned.json()["cancelled"]) == (2, 1)
    late = till.read(paid)
    assert (late["status"], late["next_step"]) == ("cancelled", "see_replacement")
    assert till.read(late["replaced_by"])["status"] == "paid"
    assert till.read(unpaid)["status"] == "cancelled"
    assert till.free() == 9


def test_the_cleanup_asks_about_what_has_no_name_by_our_own_id(till: Till) -> None:
    till.provider.fault("POST /v1/payment_intents", "lost")
    assert till.create_intent().status_code == 504
    [lost] = till.db.admin("select order_id from payment.intent")
    till.provider.pay("pi_fake000001")
    till.create_invoice()
    lapse_all(till.db)
    cleaned = till.api.client.post(CLEANUP, headers=BEARER).json()
    assert (cleaned["asked"], cleaned["cancelled"]) == (2, 1)
    assert till.read(till.read(str(lost.order_id))["replaced_by"])["status"] == "paid"


def test_the_cleanup_asks_about_all_batch_by_batch(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def next_one(money: Money, after: UUID | None = None) -> list[Lapsed]:
        return await money._rows("payment.list_lapsed", Lapsed, after=after, at_most=1)

    async def ask() -> int:
        async with till.cashier() as cashier:
            return await cashier.ask_lapsed()

    for _ in range(3):
        till.create_intent()
    lapse_all(till.db)
    monkeypatch.setattr(Money, "list_lapsed", next_one)
    assert asyncio.run(ask()) == 3
    assert len(till.provider.requests("GET /v1/payment_intents/{id}")) == 3


@pytest.mark.parametrize("fault", ["lost", "slow"])
def test_the_cleanup_sweeps_also_when_the_provider_is_away(till: Till, fault: str) -> None:
    till.create_invoice()
    lapse_all(till.db)
    till.provider.fault("POST /v1/auth", fault, seconds=5)
    cleaned = till.api.client.post(CLEANUP, headers=BEARER)
    assert (cleaned.status_code, cleaned.json()["cancelled"]) == (200, 1)
    assert cleaned.elapsed.total_seconds() < 4
