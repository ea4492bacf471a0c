"""The fake provider's webhooks: signed as ours verify them, sent as a test says."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from api.providers import nowpayments_ipn, stripe_webhooks
from api.providers.deliveries import Refused
from tests.providers.fake import fake_provider, nowpayments, stripe

if TYPE_CHECKING:
    from tests.providers.calls import NowPaymentsCalls, StripeCalls
    from tests.providers.fake import FakeProvider
    from tests.providers.webhooks import Webhook


def kinds(webhook: Webhook) -> list[str]:
    """Return which events came, in order."""
    return [json.loads(body)["type"] for _, body in webhook.deliveries]


def test_a_letter_of_stripe_is_verified_and_has_the_same_id_each_time(
    call: StripeCalls, provider: FakeProvider, webhook: Webhook
) -> None:
    provider.endpoint(webhook.url)
    provider.pay(call.created().id)
    [letter] = provider.letters()
    assert provider.deliver(letter, letter) == [200, 200]
    ids = [
        stripe_webhooks.verify(body, headers, [stripe.SECRET], time.time()).id
        for headers, body in webhook.deliveries
    ]
    assert ids == [letter, letter]


@pytest.mark.parametrize("skew", [-310, 310])
def test_a_letter_that_is_signed_at_another_time_is_refused(
    call: StripeCalls, provider: FakeProvider, skew: int
) -> None:
    provider.pay(call.created().id)
    [letter] = provider.letters()
    headers, body = provider.letter(letter, skew)
    with pytest.raises(Refused):
        stripe_webhooks.verify(body, httpx.Headers(headers), [stripe.SECRET], time.time())


def test_letters_come_in_the_order_that_was_asked_for_and_not_at_all_if_not(
    call: StripeCalls, provider: FakeProvider, webhook: Webhook
) -> None:
    provider.endpoint(webhook.url)
    intent = call.created().id
    provider.process(intent)
    provider.fail(intent)
    provider.pay(intent)
    provider.refund(intent)
    processing, failed, succeeded, created, refunded = provider.letters()
    assert webhook.deliveries == []
    provider.deliver(refunded, succeeded, failed)
    assert kinds(webhook) == [
        "charge.refunded",
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
    ]
    assert len(provider.deliver(*[processing, created] * 5, at_once=True)) == 10
    assert sorted(kinds(webhook)[3:]) == ["payment_intent.processing"] * 5 + ["refund.created"] * 5


def test_a_letter_tells_how_it_was_then_and_not_how_it_is_now(
    call: StripeCalls, provider: FakeProvider, webhook: Webhook
) -> None:
    provider.endpoint(webhook.url)
    intent = call.created().id
    provider.process(intent)
    provider.pay(intent)
    provider.deliver(*provider.letters())
    statuses = [json.loads(body)["data"]["object"]["status"] for _, body in webhook.deliveries]
    assert statuses == ["processing", "succeeded"]


def test_a_dispute_is_told_from_its_opening_to_its_end(
    call: StripeCalls, provider: FakeProvider, webhook: Webhook
) -> None:
    provider.endpoint(webhook.url)
    intent = call.created().id
    provider.pay(intent, amount=1998)
    dispute = provider.dispute(intent)
    assert (dispute["amount"], dispute["payment_intent"]) == (1998, intent)
    provider.close_dispute(dispute["id"], "won")
    provider.deliver(*provider.letters()[1:])
    assert kinds(webhook) == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
    ]


def test_a_notification_of_nowpayments_is_verified_and_goes_where_the_invoice_says(
    ask: NowPaymentsCalls, provider: FakeProvider, webhook: Webhook
) -> None:
    invoice = ask.created().id
    for status in ("waiting", "confirming", "finished"):
        provider.pay_invoice(invoice, status, actually_paid="0.000001")
    assert provider.deliver(*provider.letters()) == [200] * 3
    for headers, body in webhook.deliveries:
        nowpayments_ipn.verify(body, headers, nowpayments.SECRET)
        assert "Lämpchen".encode() in body
        with pytest.raises(Refused):
            nowpayments_ipn.verify(
                body.replace(b"0.000001", b"0.000002"), headers, nowpayments.SECRET
            )


def test_a_repeated_deposit_names_the_payment_that_it_repeats(
    ask: NowPaymentsCalls, provider: FakeProvider
) -> None:
    invoice = ask.created().id
    first = provider.pay_invoice(invoice, "partially_paid", actually_paid="0.0001")["payment_id"]
    again = provider.pay_invoice(invoice, "finished", parent_payment_id=first)
    assert again["parent_payment_id"] == first
    topped_up = provider.pay_invoice(invoice, "finished", payment_id=first)
    assert topped_up["payment_id"] == first
    assert again["payment_id"] != first


def test_the_fake_ends_with_its_block() -> None:
    with fake_provider() as provider:
        assert provider.letters() == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(provider.url)
