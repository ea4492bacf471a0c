"""Our NOWPayments client against the fake NOWPayments, by base URL only."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from api.providers import nowpayments
from tests.providers.calls import KEY, NowPaymentsCalls, every, read

if TYPE_CHECKING:
    from api.providers.replies import Reply
    from api.settings import Settings
    from tests.providers.fake import FakeProvider
    from tests.providers.webhooks import Webhook

INVOICE = "POST /v1/invoice"


def test_an_invoice_names_our_order_our_webhook_and_the_seeds_timeout(
    ask: NowPaymentsCalls, provider: FakeProvider, webhook: Webhook
) -> None:
    reply = ask.create()
    assert (reply.status, reply.reason) == ("done", None)
    assert reply.value is not None
    assert reply.value.invoice_url.endswith(reply.value.id)
    [request] = provider.requests(INVOICE)
    assert json.loads(request["body"], parse_float=str) == {
        "price_amount": "10.50",
        "price_currency": "usd",
        "order_id": KEY,
        "order_description": "Zwei Lämpchen",
        "ipn_callback_url": webhook.url.rstrip("/"),
        "invoice_timeout": 600,
    }


@pytest.mark.parametrize("amount", ["10.50", "0.000001", "12345678901234567890.10"])
def test_an_amount_goes_out_digit_by_digit_as_a_number(
    ask: NowPaymentsCalls, provider: FakeProvider, amount: str
) -> None:
    ask.create(amount=amount)
    [request] = provider.requests(INVOICE)
    assert f'"price_amount":{amount},' in request["body"]


def test_the_same_order_twice_is_two_invoices_for_there_is_no_idempotency_key(
    ask: NowPaymentsCalls,
) -> None:
    assert ask.created().id != ask.created().id


def test_a_payment_reads_like_its_notification(
    ask: NowPaymentsCalls, provider: FakeProvider, webhook: Webhook
) -> None:
    made = provider.pay_invoice(ask.created().id, "partially_paid", actually_paid="0.000120")
    payment_id = str(made["payment_id"])
    reply = ask(lambda client: client.get_payment(payment_id))
    assert reply.value == nowpayments.Payment(payment_id, "partially_paid")
    assert provider.deliver(*provider.letters()) == [200]
    [(_, notified)] = webhook.deliveries
    assert reply.body == notified.decode()
    assert '"actually_paid":0.000120,' in reply.body


def test_what_nowpayments_does_not_know_is_refused(ask: NowPaymentsCalls) -> None:
    reply = ask(lambda client: client.get_payment("404"))
    assert (reply.status, reply.reason) == ("refused", "PAYMENT_NOT_FOUND")


def test_an_id_stays_inside_its_path(ask: NowPaymentsCalls, provider: FakeProvider) -> None:
    ask.created()
    reply = ask(lambda client: client.get_payment("../invoice?x="))
    assert reply.status == "unknown"
    assert len(provider.requests(INVOICE)) == 1


def test_the_payments_of_an_invoice_are_found_by_it(
    ask: NowPaymentsCalls, provider: FakeProvider
) -> None:
    mine, other = ask.created("mine"), ask.created("other")
    for invoice in (mine, other, mine):
        provider.pay_invoice(invoice.id, "waiting")
    [page] = ask(lambda client: every(client.list_invoice_payments(mine.id)))
    assert page.value is not None
    assert page.value.count == 2
    assert {payment["order_id"] for payment in read(page)} == {"mine"}


def test_a_list_is_read_page_by_page_and_misses_none(
    ask: NowPaymentsCalls, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = ask.created()
    made = [provider.pay_invoice(invoice.id, "waiting")["payment_id"] for _ in range(5)]
    assert [read(page) for page in ask.payments(before_that=timedelta(hours=2))] == [[]]
    monkeypatch.setattr(nowpayments, "LARGEST_PAGE", 2)
    pages = ask.payments()
    assert [page.value.count for page in pages if page.value] == [2, 2, 1]
    assert [payment["payment_id"] for page in pages for payment in read(page)] == made


@pytest.mark.parametrize(
    ("setting", "status", "reason"),
    [
        ("nowpayments_password", "off", "NOWPAYMENTS_EMAIL"),
        ("nowpayments_email", "off", "NOWPAYMENTS_EMAIL"),
        ("nowpayments_api_key", "off", "NOWPAYMENTS_API_KEY"),
    ],
)
def test_a_list_takes_a_persons_login_and_is_off_without(
    settings: Settings, setting: str, status: str, reason: str
) -> None:
    with NowPaymentsCalls(msgspec.structs.replace(settings, **{setting: None})) as ask:
        [reply] = ask.payments()
    assert (reply.status, reply.reason) == (status, reason)


def test_without_a_key_nowpayments_is_off_and_nothing_is_sent(
    settings: Settings, provider: FakeProvider
) -> None:
    with NowPaymentsCalls(msgspec.structs.replace(settings, nowpayments_api_key=None)) as ask:
        reply = ask.create()
    assert (reply.status, reply.reason) == ("off", "NOWPAYMENTS_API_KEY")
    assert provider.requests(INVOICE) == []


@pytest.mark.parametrize("setting", ["nowpayments_api_key", "nowpayments_password"])
def test_a_wrong_key_or_login_is_turned_away(settings: Settings, setting: str) -> None:
    with NowPaymentsCalls(msgspec.structs.replace(settings, **{setting: "wrong"})) as ask:
        replies: list[Reply[Any]] = ask.payments()
    assert [(reply.status, reply.value) for reply in replies] == [("unreachable", None)]
