"""Stripe's webhook signature.

Source: https://docs.stripe.com/webhooks, "Verify webhook signatures manually". The header
`Stripe-Signature` is `t=<Unix seconds>,v1=<hex>,…`; what is signed is `<t>.<raw body>`, by
HMAC-SHA256 under the endpoint's whole secret, `whsec_` and all. While a secret is rolled there is a
v1 for each. Other schemes (v0) don't count.

`stripe.Webhook` does the same, but takes times from the future and lets other exceptions through
for a body that isn't UTF-8 or a v1 that isn't ASCII.
"""

import hmac
from collections.abc import Mapping, Sequence

from api.providers.deliveries import Delivery, Refused, check_signature, check_time, read_object

LONGEST_ID = 255


def verify(raw: bytes, headers: Mapping[str, str], secrets: Sequence[str], now: float) -> Delivery:
    """Return the delivery, whose id is the event's; raise Refused and nothing else.

    `headers` has lower-case names, or doesn't care about case; any one of `secrets` will do.
    """
    header = headers.get("stripe-signature", "")
    fields = [(name, text) for name, _, text in (part.partition("=") for part in header.split(","))]
    times = [text for name, text in fields if name == "t"]
    if len(times) != 1:
        raise Refused("unauthorized", "Stripe-Signature is missing, or has no time.")
    signed = times[0].encode("utf-8", "replace") + b"." + raw
    check_signature(
        sent=[text for name, text in fields if name == "v1"],
        expected=[hmac.new(key.encode(), signed, "sha256").hexdigest() for key in secrets],
    )
    check_time(times[0], now)
    event_id = read_object(raw).get("id")
    if type(event_id) is not str or not 0 < len(event_id) <= LONGEST_ID:
        raise Refused("invalid", "The event has no id.")
    return Delivery(event_id, raw.decode())
