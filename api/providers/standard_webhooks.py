"""Standard Webhooks, by which the generic webhook is signed.

Source: https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md, "Webhook
headers" and "Signature scheme". What is signed is `<webhook-id>.<webhook-timestamp>.<raw body>`, by
HMAC-SHA256 under the bytes that follow `whsec_` in base64. `webhook-signature` is a list, separated
by spaces, of `v1,<base64>`; other versions (v1a) don't count. The id stays the same over retries.

The package `standardwebhooks` lets other exceptions through, for an entry without a comma as for a
body that isn't UTF-8, and takes a secret that isn't base64 for some other key.
"""

import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence

from api.providers.deliveries import Delivery, Refused, check_signature, check_time, read_object

PREFIX = "whsec_"
SHORTEST_KEY, LONGEST_KEY = 24, 64


def key_of(secret: str) -> bytes:
    """Return the key in a secret; ValueError if it isn't `whsec_` and base64 of 24 to 64 bytes."""
    if not secret.startswith(PREFIX):
        raise ValueError("a secret begins with whsec_")
    key = b64decode(secret.removeprefix(PREFIX), validate=True)
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        raise ValueError("a key has 24 to 64 bytes")
    return key


def verify(raw: bytes, headers: Mapping[str, str], secrets: Sequence[str], now: float) -> Delivery:
    """Return the delivery, whose id is `webhook-id`; raise Refused and nothing else.

    `headers` has lower-case names, or doesn't care about case; any one of `secrets`, which key_of
    takes, will do.
    """
    delivery_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    # With a full stop in the id, the same signature would hold for other places of the stops.
    if not re.fullmatch(r"[!-\-/-~]{1,255}", delivery_id):
        raise Refused("unauthorized", "webhook-id is missing, or not printable, or has a stop.")
    signed = f"{delivery_id}.{timestamp}.".encode("utf-8", "replace") + raw
    entries = [entry.partition(",") for entry in headers.get("webhook-signature", "").split(" ")]
    check_signature(
        sent=[signature for version, _, signature in entries if version == "v1"],
        expected=[
            b64encode(hmac.digest(key_of(secret), signed, "sha256")).decode() for secret in secrets
        ],
    )
    check_time(timestamp, now)
    read_object(raw)
    return Delivery(delivery_id, raw.decode())
