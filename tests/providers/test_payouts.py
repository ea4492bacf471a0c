"""Our NOWPayments client orders, verifies and lists payouts, against the fake NOWPayments."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from tests.providers.calls import KEY, NowPaymentsCalls, every, last_hour, read
from tests.providers.fake.nowpayments import TOKEN

if TYPE_CHECKING:
    from api.providers.replies import Page, Reply
    from api.settings import Settings
    from tests.providers.fake import FakeProvider
    from tests.providers.webhooks import Webhook

CREATE = "POST /v1/payout"
VERIFY = "POST /v1/payout/{id}/verify"
OTHER_SECRET = "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK"


def order(ask: NowPaymentsCalls, amount: str = "12.500000", address: str = "T") -> Reply[int]:
    """Order a payout."""
    return ask(lambda client: client.create_payout(KEY, address, "trx", Decimal(amount)))


def ordered(ask: NowPaymentsCalls) -> str:
    """Order a payout; the name of its batch."""
    batch: str = read(order(ask))[0]["batch_withdrawal_id"]
    return batch


def verify(ask: NowPaymentsCalls, batch: str) -> Reply[None]:
    """Verify a payout."""
    return ask(lambda client: client.verify_payout(batch))


def listed(ask: NowPaymentsCalls, **wanted: Any) -> list[Reply[Page]]:
    """List payouts."""
    return ask(lambda client: every(client.list_payouts(**wanted)))


def test_a_payout_names_our_withdrawal_and_our_webhook_and_takes_the_login(
    ask: NowPaymentsCalls, provider: FakeProvider, webhook: Webhook
) -> None:
    reply = order(ask)
    assert (reply.status, reply.value) == ("done", 1)
    [request] = provider.requests(CREATE)
    assert request["headers"]["authorization"] == f"Bearer {TOKEN}"
    assert json.loads(request["body"], parse_float=str) == {
        "withdrawals": [
            {
                "address": "T", "currency": "trx", "amount": "12.500000",
                "unique_external_id": KEY, "ipn_callback_url": webhook.url.rstrip("/"),
            }
        ]
    }  # fmt: skip
    [made] = read(reply)
    assert (made["unique_external_id"], made["status"]) == (KEY, "WAITING")


def test_a_payout_is_verified_by_the_authenticators_code_once(
    ask: NowPaymentsCalls, provider: FakeProvider
) -> None:
    batch = ordered(ask)
    assert verify(ask, batch).status == "done"
    assert [one["status"] for one in provider.payouts()] == ["PROCESSING"]
    assert verify(ask, batch).status == "refused"


def test_another_authenticators_code_is_refused(settings: Settings, provider: FakeProvider) -> None:
    other = msgspec.structs.replace(settings, nowpayments_totp_secret=OTHER_SECRET)
    with NowPaymentsCalls(other) as ask:
        reply = verify(ask, ordered(ask))
    assert (reply.status, reply.reason) == ("refused", "INVALID_VERIFICATION_CODE")
    assert [one["status"] for one in provider.payouts()] == ["WAITING"]


def test_an_address_that_is_none_is_refused(ask: NowPaymentsCalls) -> None:
    reply = order(ask, address="nowhere")
    assert (reply.status, reply.reason) == ("refused", "BAD_CREATE_WITHDRAWAL_REQUEST")


def test_payouts_are_listed_to_the_first_empty_page(ask: NowPaymentsCalls) -> None:
    batches = [ordered(ask) for _ in range(3)]
    since, before = last_hour()
    pages = listed(ask, since=since, before=before)
    assert [page.value.count for page in pages if page.value] == [2, 1, 0]
    assert [one["batch_withdrawal_id"] for page in pages for one in read(page)] == batches
    [found, empty] = listed(ask, batch_id=batches[1])
    assert [one["batch_withdrawal_id"] for one in read(found)] == [batches[1]]
    assert read(empty) == []
    earlier = timedelta(hours=2)
    [nothing] = listed(ask, since=since - earlier, before=before - earlier)
    assert (nothing.status, read(nothing)) == ("done", [])


@pytest.mark.parametrize(
    "setting", ["nowpayments_api_key", "nowpayments_email", "nowpayments_password"]
)
def test_without_a_key_or_login_no_payout_is_made(
    settings: Settings, provider: FakeProvider, setting: str
) -> None:
    for value, expected in ((None, "off"), ("wrong", "unreachable")):
        with NowPaymentsCalls(msgspec.structs.replace(settings, **{setting: value})) as ask:
            assert order(ask).status == expected
            assert verify(ask, "1").status == expected
            assert listed(ask)[-1].status == expected
    assert provider.payouts() == []


def test_without_the_authenticators_secret_nothing_is_verified(
    settings: Settings, provider: FakeProvider
) -> None:
    bare = msgspec.structs.replace(settings, nowpayments_totp_secret=None)
    with NowPaymentsCalls(bare) as ask:
        reply = verify(ask, ordered(ask))
    assert (reply.status, reply.reason) == ("off", "NOWPAYMENTS_TOTP_SECRET")
    assert provider.requests(VERIFY) == []


@pytest.mark.parametrize("fault", ["cut", "lost", "failed", "crashed", "in_use", "rate_limited"])
@pytest.mark.parametrize("call", ["create", "verify"])
def test_where_the_login_fails_a_payout_was_certainly_not_sent(
    ask: NowPaymentsCalls, provider: FakeProvider, fault: str, call: str
) -> None:
    provider.fault("POST /v1/auth", fault)
    reply = order(ask) if call == "create" else verify(ask, "1")
    assert reply.status == ("busy" if fault == "rate_limited" else "unreachable")
    assert provider.requests(CREATE) + provider.requests(VERIFY) == []
