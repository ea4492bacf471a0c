"""A payment provider of our own, for tests and for the demo.

    with fake_provider() as provider:
        with serve(url, folder, **provider.settings) as api:   # tests.http.running
            provider.endpoint(f"{api.client.base_url}/api/webhooks/stripe")
            ...                                                # our client creates an intent
            provider.fault("POST /v1/refunds", "lost")
            provider.pay(intent_id)
            provider.deliver(*provider.letters())

The faults and what they do are in app.py. Webhooks are letters: each is written when something
happens, and goes out when, as often and in the order that the test says.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from tests.providers.fake import nowpayments, stripe
from tests.server.local import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[3]


def settings_of(url: str) -> dict[str, str]:
    """Return the environment of an API that uses the fake at this address."""
    return {
        "STRIPE_API_BASE": url,
        "STRIPE_SECRET_KEY": stripe.KEY,
        "STRIPE_WEBHOOK_SECRETS": stripe.SECRET,
        "NOWPAYMENTS_API_BASE": f"{url}/v1",
        "NOWPAYMENTS_API_KEY": nowpayments.KEY,
        "NOWPAYMENTS_IPN_SECRET": nowpayments.SECRET,
        "NOWPAYMENTS_EMAIL": nowpayments.EMAIL,
        "NOWPAYMENTS_PASSWORD": nowpayments.PASSWORD,
        "NOWPAYMENTS_TOTP_SECRET": nowpayments.TOTP_SECRET,
    }


def command(port: int) -> list[str]:
    """Return how a fake provider is run on this port of loopback."""
    serve = ["-m", "granian", "--interface=asgi", f"--port={port}", "--log-level=warning"]
    return [sys.executable, *serve, "tests.providers.fake.app:app"]


@dataclass(frozen=True)
class FakeProvider:
    """A running fake provider: where it is, and what can be made to happen there."""

    url: str
    client: httpx.Client

    @property
    def settings(self) -> dict[str, str]:
        """Return the environment of an API that uses it; an IPN_CALLBACK_URL is to be added."""
        return settings_of(self.url)

    def reset(self) -> None:
        """Forget everything, faults too."""
        self._do("reset")

    def fault(self, route: str, kind: str, times: int = 1, seconds: float = 0) -> None:
        """Let the next so many requests of a route ("POST /v1/refunds") meet a fault of app.py."""
        self._do("fault", route=route, kind=kind, times=times, seconds=seconds)

    def requests(self, route: str) -> list[dict[str, Any]]:
        """Return what came on a route: path, query, headers, body."""
        return [one for one in self._do("requests") if one["route"] == route]

    def endpoint(self, url: str) -> None:
        """Say where Stripe's events go from now on; NOWPayments goes by each invoice's own URL."""
        self._do("endpoint", url=url)

    def pay(self, id: str, amount: int | None = None) -> dict[str, Any]:  # noqa: A002
        """Let the buyer pay an intent or a Checkout Session; `amount` may be less than all."""
        return self._object("pay", id=id, amount=amount)

    def process(self, id: str) -> dict[str, Any]:  # noqa: A002
        """Let the buyer pay an intent by a slow method."""
        return self._object("process", id=id)

    def fail(self, id: str) -> dict[str, Any]:  # noqa: A002
        """Decline the buyer's card."""
        return self._object("fail", id=id)

    def refund(self, id: str, amount: int = 0) -> dict[str, Any]:  # noqa: A002
        """Refund a part of an intent, or what is left of it, in the dashboard."""
        return self._object("refund", id=id, amount=amount)

    def dispute(self, id: str) -> dict[str, Any]:  # noqa: A002
        """Let the bank dispute an intent's payment; the dispute."""
        return self._object("dispute", id=id)

    def close_dispute(self, id: str, status: str) -> dict[str, Any]:  # noqa: A002
        """Let the bank decide a dispute: won or lost."""
        return self._object("close_dispute", id=id, status=status)

    def subscribe(self, price: str, amount: int, interval: str = "month") -> dict[str, Any]:
        """Let a buyer subscribe to a price and pay the first period; the subscription."""
        return self._object("subscribe", price=price, amount=amount, interval=interval)

    def renew(self, id: str, *, fails: bool = False) -> dict[str, Any]:  # noqa: A002
        """Bill a period of a subscription, and pay it, or fail to; the invoice."""
        return self._object("renew", id=id, fails=fails)

    def cancel_subscription(self, id: str, *, at_once: bool = False) -> dict[str, Any]:  # noqa: A002
        """Cancel a subscription: at the end of its period, or at once."""
        return self._object("cancel_subscription", id=id, at_once=at_once)

    def forget_keys(self) -> None:
        """Prune every idempotency key, as Stripe may after 24 hours."""
        self._do("forget_keys")

    def pay_invoice(self, id: str, status: str, **more: object) -> dict[str, Any]:  # noqa: A002
        """Move a payment of NOWPayments' invoice to a status, and write a notification.

        `payment_id` names one that is there; else it is made, of pay_currency, actually_paid (text)
        and parent_payment_id (a repeated deposit). Returns the payment.
        """
        return self._object("pay_invoice", id=id, status=status, **more)

    def payouts(self) -> list[dict[str, Any]]:
        """Return all payouts that were ordered, oldest first."""
        ordered: list[dict[str, Any]] = self._do("payouts")
        return ordered

    def move_payout(self, id: str, status: str) -> dict[str, Any]:  # noqa: A002
        """Move a payout, by its batch, to a status, and write a notification.

        To be FINISHED it has to be verified: nothing else pays anybody.
        """
        return self._object("move_payout", id=id, status=status)

    def letters(self) -> list[str]:
        """Return the ids of all letters, oldest first; a Stripe letter's is its event's."""
        ids: list[str] = self._do("letters")
        return ids

    def deliver(self, *ids: str, at_once: bool = False, skew: int = 0) -> Sequence[int]:
        """Send these letters in this order, signed `skew` seconds from now; the statuses.

        Doubled: name one twice. Reordered: name the later one first. Delayed: name it later.
        Missing: don't name it.
        """
        statuses: list[int] = self._do("deliver", ids=ids, at_once=at_once, skew=skew)
        return statuses

    def letter(self, id: str, skew: int = 0) -> tuple[dict[str, str], bytes]:  # noqa: A002
        """Return a letter's headers, signed `skew` seconds from now, and its body, unsent."""
        letter = self._object("letter", id=id, skew=skew)
        return letter["headers"], letter["body"].encode()

    def _object(self, verb: str, **arguments: object) -> dict[str, Any]:
        done: dict[str, Any] = self._do(verb, **arguments)
        return done

    def _do(self, verb: str, **arguments: object) -> Any:
        answer = self.client.post(f"/control/{verb}", json=arguments)
        assert answer.status_code == 200, f"{verb}: see the fake provider's log"
        return answer.json()["done"]


@contextmanager
def fake_provider() -> Iterator[FakeProvider]:
    """Run a fake provider on loopback until the block ends; it is ended by its process id."""
    port = free_port()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command(port), cwd=ROOT, stdout=log, stderr=log)
        url = f"http://127.0.0.1:{port}"
        try:
            with httpx.Client(base_url=url, timeout=60) as client:
                _await(client, process)
                yield FakeProvider(url, client)
        finally:
            process.terminate()
            process.wait(timeout=20)
            log.seek(0)
            sys.stderr.write(log.read().decode())


def _await(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        try:
            client.get("/")
        except httpx.TransportError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("the fake provider did not start")
