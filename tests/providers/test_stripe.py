"""Our Stripe client against the fake Stripe, by base URL only."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from api.providers import stripe
from tests.providers.calls import KEY, StripeCalls, every, last_hour, read

if TYPE_CHECKING:
    from api.providers.replies import Reply
    from api.providers.stripe import Session, Stripe
    from api.settings import Settings
    from tests.providers.fake import FakeProvider
    from tests.providers.webhooks import Webhook

INTENTS = "POST /v1/payment_intents"


def test_an_intent_is_created_under_our_key_with_our_id_in_its_metadata(
    call: StripeCalls, provider: FakeProvider
) -> None:
    reply = call.create()
    assert (reply.status, reply.reason) == ("done", None)
    assert reply.value is not None
    assert reply.value.status == "requires_payment_method"
    assert reply.value.client_secret.startswith(reply.value.id)
    made = read(reply)
    assert (made["amount"], made["currency"], made["metadata"]) == (1999, "eur", {"intent_id": KEY})
    [request] = provider.requests(INTENTS)
    assert request["headers"]["idempotency-key"] == KEY


def test_the_same_key_gets_the_same_intent_whatever_became_of_it_since(
    call: StripeCalls, provider: FakeProvider
) -> None:
    first = call.create()
    assert first.value is not None
    provider.pay(first.value.id)
    assert call.create() == first
    assert len(read(call.intents()[0])) == 1


def test_the_same_key_for_another_amount_says_nothing_of_the_first(call: StripeCalls) -> None:
    call.created()
    reply = call.create(amount=2000)
    assert (reply.status, reply.reason) == ("unknown", "idempotency_error")


def test_a_key_that_was_pruned_makes_a_second_intent(
    call: StripeCalls, provider: FakeProvider
) -> None:
    first = call.created()
    provider.forget_keys()
    assert call.created().id != first.id


def test_an_intent_reads_as_it_is_now(call: StripeCalls, provider: FakeProvider) -> None:
    intent = call.created()
    provider.pay(intent.id)
    reply = call(lambda client: client.get_intent(intent.id))
    assert reply.value is not None
    assert reply.value.status == "succeeded"
    assert read(reply)["amount_received"] == 1999


def test_an_open_intent_is_cancelled_as_abandoned(call: StripeCalls) -> None:
    intent = call.created()
    reply = call(lambda client: client.cancel_intent("cancel", intent.id))
    assert reply.status == "done"
    assert read(reply)["status"] == "canceled"
    assert read(reply)["cancellation_reason"] == "abandoned"


@pytest.mark.parametrize(("end", "status"), [("pay", "succeeded"), ("process", "processing")])
def test_an_intent_with_money_under_way_is_not_cancelled_and_is_shown(
    call: StripeCalls, provider: FakeProvider, end: str, status: str
) -> None:
    intent = call.created()
    getattr(provider, end)(intent.id)
    reply = call(lambda client: client.cancel_intent("cancel", intent.id))
    assert (reply.status, reply.reason) == ("refused", "payment_intent_unexpected_state")
    assert read(reply)["status"] == status


def test_what_stripe_does_not_know_is_refused(call: StripeCalls) -> None:
    reply = call(lambda client: client.get_intent("pi_nobody"))
    assert (reply.status, reply.reason) == ("refused", "resource_missing")


def test_a_checkout_session_charges_the_items_and_passes_the_metadata_on(
    call: StripeCalls, provider: FakeProvider
) -> None:
    reply = call.session()
    assert reply.value is not None
    assert (reply.value.status, reply.value.payment_status) == ("open", "unpaid")
    assert reply.value.url
    assert (read(reply)["amount_total"], read(reply)["client_reference_id"]) == (
        1999,
        f"session {KEY}",
    )
    provider.pay(reply.value.id)
    session_id = reply.value.id
    paid = call(lambda client: client.get_session(session_id)).value
    assert paid is not None
    assert (paid.status, paid.payment_status) == ("complete", "paid")
    assert paid.payment_intent is not None
    intent_id = paid.payment_intent
    intent = read(call(lambda client: client.get_intent(intent_id)))
    assert (intent["metadata"], intent["amount"]) == ({"a": "b"}, 1999)


def test_an_open_session_expires_and_a_paid_one_does_not(
    call: StripeCalls, provider: FakeProvider
) -> None:
    def expire(session_id: str) -> Reply[Session]:
        return call(lambda client: client.expire_session(f"expire {session_id}", session_id))

    open_one, paid_one = read(call.session("one"))["id"], read(call.session("two"))["id"]
    provider.pay(paid_one)
    assert expire(open_one).status == "done"
    assert expire(open_one).status == "done", "the same key"
    assert expire(paid_one).status == "refused"


def test_a_payment_is_refunded_once_for_a_key_and_never_beyond_what_was_paid(
    call: StripeCalls, provider: FakeProvider
) -> None:
    intent = call.created()
    provider.pay(intent.id)

    def refund(key: str, amount: int) -> Reply[stripe.Refund]:
        return call(lambda client: client.create_refund(key, intent.id, amount, {"task": key}))

    first = refund("one", 1000)
    assert first.value is not None
    assert first.value.status == "succeeded"
    assert read(first)["metadata"] == {"task": "one"}
    assert refund("one", 1000) == first
    assert (refund("two", 1000).status, refund("two", 1000).reason) == (
        "refused",
        "amount_too_large",
    )
    assert refund("three", 999).status == "done"
    assert refund("four", 1).reason == "charge_already_refunded"


def test_a_list_is_read_page_by_page_and_misses_none(
    call: StripeCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [call.created(f"key-{number}").id for number in range(5)]
    assert [read(page) for page in call.intents(before_that=timedelta(hours=2))] == [[]]
    monkeypatch.setattr(stripe, "LARGEST_PAGE", 2)
    pages = call.intents()
    assert [page.status for page in pages] == ["done"] * 3
    assert [page.value.count for page in pages if page.value] == [2, 2, 1]
    assert [one["id"] for page in pages for one in read(page)] == made[::-1]


def test_refunds_are_found_by_their_intent_and_sessions_by_their_time(
    call: StripeCalls, provider: FakeProvider
) -> None:
    one, other = call.created("one").id, call.created("other").id
    for intent in (one, other):
        provider.pay(intent)
        call.refund(f"refund {intent}", intent, 1)
    [page] = call(lambda client: every(client.list_refunds(one)))
    assert [refund["metadata"] for refund in read(page)] == [{"task": f"refund {one}"}]
    [page] = call(lambda client: every(client.list_refunds_made(*last_hour())))
    assert [refund["payment_intent"] for refund in read(page)] == [other, one]
    session = read(call.session())
    [page] = call(lambda client: every(client.list_sessions(*last_hour())))
    assert read(page) == [session]


def test_a_list_that_breaks_off_says_so_in_its_last_reply(
    call: StripeCalls, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        call.created(f"key-{number}")
    monkeypatch.setattr(stripe, "LARGEST_PAGE", 1)

    async def interrupted(client: Stripe) -> list[str]:
        statuses: list[str] = []
        async for reply in client.list_intents(*last_hour()):
            statuses.append(reply.status)
            provider.fault("GET /v1/payment_intents", "lost")
        return statuses

    assert call(interrupted) == ["done", "unknown"]


def test_events_that_no_webhook_took_can_be_read_later(
    call: StripeCalls, provider: FakeProvider, webhook: Webhook
) -> None:
    provider.endpoint(webhook.url)
    intent = call.created()
    provider.process(intent.id)
    provider.pay(intent.id)
    processing, succeeded = provider.letters()
    webhook.answers = [500, 200]
    assert provider.deliver(processing, succeeded) == [500, 200]
    [page] = call(lambda client: every(client.list_undelivered_events(*last_hour())))
    [event] = read(page)
    assert (event["id"], event["type"]) == (processing, "payment_intent.processing")
    assert event == json.loads(webhook.deliveries[0][1])


def test_without_a_key_stripe_is_off_and_nothing_is_sent(
    settings: Settings, provider: FakeProvider
) -> None:
    with StripeCalls(msgspec.structs.replace(settings, stripe_secret_key=None)) as call:
        replies: list[Reply[Any]] = [call.create(), call.session(), *call.intents()]
    off = ("off", "STRIPE_SECRET_KEY")
    assert [(reply.status, reply.reason) for reply in replies] == [off] * 3
    assert provider.requests(INTENTS) == []


def test_a_wrong_key_is_turned_away(settings: Settings) -> None:
    with StripeCalls(msgspec.structs.replace(settings, stripe_secret_key="sk_wrong")) as call:
        reply = call.create()
    assert (reply.status, reply.reason) == ("unreachable", "invalid_request_error")
