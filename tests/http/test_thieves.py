"""Whoever wants something for nothing: by forged, replayed, swollen or borrowed messages."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from tests.http.problems import assert_problem
from tests.http.tokens import raw
from tests.providers.fake import nowpayments, stripe

if TYPE_CHECKING:
    from tests.http.till import Till

WEBHOOKS = {
    "/api/webhooks/stripe": "Stripe-Signature",
    "/api/payments/ipn-callback": "X-Nowpayments-Sig",
    "/api/payments/webhook": "Webhook-Signature",
}
PAID = "0.000321"
"""What the fake asks for an invoice, in bitcoin."""


def events(till: Till) -> int:
    """Count what is in the inbox."""
    return int(till.db.admin("select count(*) from payment.event")[0].count)


def of_another_shop(till: Till, amount: int, **metadata: str) -> str:
    """Make a PaymentIntent as another shop on our account at Stripe does; its name."""
    form = {"amount": amount, "currency": "usd"}
    form |= {f"metadata[{name}]": value for name, value in metadata.items()}
    made = till.provider.client.post(
        "/v1/payment_intents",
        content=urlencode(form),
        headers={"Authorization": f"Bearer {stripe.KEY}"},
    )
    name: str = made.json()["id"]
    return name


@pytest.mark.parametrize("named", ["our intent", "our order", "an order of theirs", "nothing"])
def test_what_ends_in_another_shop_on_our_account_ends_nothing_here(till: Till, named: str) -> None:
    order_id = till.create_intent(10).json()["order_id"]
    ours = till.made(order_id)
    [intent] = till.db.admin("select id from payment.intent")
    metadata = {
        "our intent": {"intent_id": str(intent.id)},
        "our order": {"order_id": order_id},
        "an order of theirs": {"order_id": "4711", "intent_id": "x", "reservation_id": "' or 1=1"},
        "nothing": {},
    }[named]
    till.provider.fail(of_another_shop(till, 1000, **metadata))
    assert till.provider.deliver(till.provider.letters()[-1]) == [200]
    assert (till.read(order_id)["next_step"], till.free()) == ("pay", 0)
    till.provider.pay(ours)
    assert till.provider.deliver(till.provider.letters()[-1]) == [200]
    assert (till.read(order_id)["status"], till.kept()) == ("paid", {"order": 10_000})


def test_a_cent_that_names_our_intent_buys_nothing_and_is_a_persons(till: Till) -> None:
    order_id = till.create_intent(10).json()["order_id"]
    [intent] = till.db.admin("select id from payment.intent")
    till.provider.pay(of_another_shop(till, 1, intent_id=str(intent.id)))
    assert till.provider.deliver(till.provider.letters()[-1]) == [200]
    assert (till.read(order_id)["status"], till.kept()) == ("pending", {"exception": 1})
    [short] = till.db.admin("select kind, owed from payment.exception")
    assert tuple(short) == ("short", "decision")


def test_an_old_notification_that_is_replayed_undoes_nothing(till: Till) -> None:
    """NOWPayments signs no time: whoever has seen one can send it for ever."""
    order_id = till.create_invoice().json()["order_id"]
    invoice = till.made(order_id)
    paid = till.provider.pay_invoice(invoice, "waiting")["payment_id"]
    till.provider.pay_invoice(invoice, "expired", payment_id=paid)
    till.provider.pay_invoice(invoice, "finished", payment_id=paid, actually_paid=PAID)
    waiting, expired, finished = till.provider.letters()
    assert till.provider.deliver(waiting, finished, expired, waiting, finished) == [200] * 5
    assert (till.read(order_id)["status"], till.orders()) == ("paid", {"paid": 1})
    assert till.free() == 9


def test_one_providers_delivery_id_says_nothing_about_anothers(till: Till) -> None:
    """Else whoever may send the one could have the other's taken for replayed."""
    assert till.webhook(till.ordered()).status_code == 200
    order_id = till.create_intent().json()["order_id"]
    till.provider.pay(till.made(order_id))
    _, body = till.provider.letter(till.provider.letters()[-1])
    [generic] = till.db.admin("select delivery_id from payment.event where provider = 'generic'")
    theirs = str(generic.delivery_id)
    body = body.replace(till.provider.letters()[-1].encode(), theirs.encode())
    answer = till.api.client.post(
        "/api/webhooks/stripe", content=body, headers=stripe.sign(body, int(time.time()))
    )
    assert answer.status_code == 200
    assert till.read(order_id)["status"] == "paid"


def test_no_signature_holds_on_another_webhook(till: Till) -> None:
    order_id = till.create_intent().json()["order_id"]
    till.provider.pay(till.made(order_id))
    headers, body = till.provider.letter(till.provider.letters()[-1])
    for path, name in WEBHOOKS.items():
        if name != "Stripe-Signature":
            signature = headers["Stripe-Signature"].partition("v1=")[2]
            more = {"Webhook-Id": "x", "Webhook-Timestamp": str(int(time.time()))}
            forged = {**headers, **more, name: signature}
            assert_problem(till.api.client.post(path, content=body, headers=forged), 401,
                           "unauthorized")  # fmt: skip
    assert events(till) == 0


@pytest.mark.parametrize("path", WEBHOOKS)
@pytest.mark.parametrize(
    "header",
    ["", "t=", "t=1,t=2,v1=x", "v1=,v1=,v1", "v1,", ",,,", "t=9" * 2000, "v1,\u00e9"],
)
def test_a_signature_of_any_shape_is_401_and_nothing_is_recorded(
    till: Till, path: str, header: str
) -> None:
    body = b'{"id": "evt_1", "object": "event", "type": "x", "data": {"object": {}}}'
    more = {"Webhook-Id": "x", "Webhook-Timestamp": str(int(time.time()))}
    forged = raw({**more, WEBHOOKS[path]: header})
    answer = till.api.client.post(path, content=body, headers=forged)
    assert_problem(answer, 401, "unauthorized")
    assert events(till) == 0


@pytest.mark.parametrize("order", [1, -1], ids=["first", "last"])
def test_a_second_signature_header_smuggles_nothing_in(till: Till, order: int) -> None:
    """A proxy may join them, take the first or the last: each is the signature of these bytes."""
    body = b'{"id": "evt_1", "object": "event", "type": "x", "data": {"object": {}}}'
    forged = body.replace(b"evt_1", b"evt_2")
    good = ("Stripe-Signature", stripe.sign(body, int(time.time()))["Stripe-Signature"])
    both = [good, ("Stripe-Signature", "t=1,v1=x")][::order]
    for sent in (body, forged):
        answer = till.api.client.post("/api/webhooks/stripe", content=sent, headers=both)
        assert answer.status_code in ((200, 401) if sent is body else (401,))


@pytest.mark.parametrize(
    ("path", "kib"),
    [
        ("/api/webhooks/stripe", 513),
        ("/api/payments/ipn-callback", 65),
        ("/api/payments/webhook", 65),
    ],
)
def test_a_swollen_delivery_is_413_before_anybody_reads_it(till: Till, path: str, kib: int) -> None:
    body = b'{"a":"' + b"x" * kib * 1024 + b'"}'
    signed = {**stripe.sign(body, int(time.time())), **nowpayments.sign(body, 0)}
    assert_problem(till.api.client.post(path, content=body, headers=signed), 413, "too_large")
    assert_problem(till.deliver(b"[" * 70_000), 413, "too_large")
    assert events(till) == 0


@pytest.mark.parametrize(
    "query",
    [
        "payment_intent=ch_1", "session_id=pi_1", "payment_intent=invoice%201", "payment_intent=",
        "payment_intent=pi_", "payment_intent=pi_%27", "payment_intent=pi_1&payment_intent=pi_2&x=",
        "intent_id=", "session_id=cs_1%0d%0aX:y",
    ],
)  # fmt: skip
def test_a_forged_return_page_asks_nobody_and_shows_nothing(till: Till, query: str) -> None:
    till.create_invoice()
    till.create_intent()
    answer = till.api.client.get(f"/api/payment/return?{query}")
    assert answer.status_code in (400, 404), answer.text
    assert answer.json()["type"] in ("/problems/invalid", "/problems/not_found")
    for route in ("payment_intents", "checkout/sessions"):
        assert till.provider.requests(f"GET /v1/{route}/{{id}}") == []


def test_a_return_page_names_one_payment_whatever_else_it_says(till: Till) -> None:
    mine, other = (till.create_intent().json()["order_id"] for _ in range(2))
    till.provider.pay(till.made(other))
    query: dict[str, Any] = {"payment_intent": till.made(mine), "redirect_status": "succeeded"}
    query |= {"payment_intent_client_secret": f"{till.made(other)}_secret_fake", "order_id": other}
    landed = till.api.client.get("/api/payment/return", params=query).json()
    assert (landed["order_id"], landed["status"]) == (mine, "pending")
