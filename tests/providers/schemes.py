"""The three signatures, each as its provider makes it and as we verify it."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from api.providers import nowpayments_ipn, standard_webhooks, stripe_webhooks
from api.providers.deliveries import Delivery, Refused
from tests.providers.fake import nowpayments, stripe

NOW = 1_790_000_000
ID = "evt_1"
BODY = b'{"id":"evt_1","type":"payment_intent.succeeded","n":0.10,"fee":{"a":[1,{"b":"\xc3\xa9"}]}}'

Verify = Callable[[bytes, Mapping[str, str], Sequence[str], float], Delivery]


@dataclass(frozen=True)
class Scheme:
    """A way to sign: `sign` gives the headers of a body at a time; `timed` if it signs the time."""

    name: str
    secrets: tuple[str, str]
    sign: Callable[[bytes, int, str], dict[str, str]]
    verify: Verify
    timed: bool = True

    def signed(self, body: bytes = BODY, at: int = NOW, secret: int = 0) -> dict[str, str]:
        """Return the headers of a body, by lower-case names."""
        headers = self.sign(body, at, self.secrets[secret])
        return {name.lower(): value for name, value in headers.items()}

    def refusal(self, body: bytes, headers: Mapping[str, str], now: float = NOW) -> str | None:
        """Return which problem a delivery is refused with, None where it is taken."""
        try:
            self.verify(body, headers, self.secrets, now)
        except Refused as refused:
            return refused.problem
        return None


def sign_standard(body: bytes, at: int, secret: str) -> dict[str, str]:
    """Sign as the specification of Standard Webhooks says."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.digest(key, f"{ID}.{at}.".encode() + body, "sha256")
    return {
        "Webhook-Id": ID,
        "Webhook-Timestamp": str(at),
        "Webhook-Signature": f"v1,{base64.b64encode(mac).decode()}",
    }


def verify_nowpayments(
    body: bytes, headers: Mapping[str, str], secrets: Sequence[str], _: float
) -> Delivery:
    """Verify with the first secret: NOWPayments has one."""
    return nowpayments_ipn.verify(body, headers, secrets[0])


def whsec(byte: bytes) -> str:
    """Make a secret of Standard Webhooks."""
    return f"whsec_{base64.b64encode(byte * 32).decode()}"


SCHEMES = {
    scheme.name: scheme
    for scheme in (
        Scheme("stripe", ("whsec_new", "whsec_old"), stripe.sign, stripe_webhooks.verify),
        Scheme("standard", (whsec(b"n"), whsec(b"o")), sign_standard, standard_webhooks.verify),
        Scheme("nowpayments", ("ipn", "other"), nowpayments.sign, verify_nowpayments, timed=False),
    )
}
TIMED = {name: scheme for name, scheme in SCHEMES.items() if scheme.timed}
