"""The signature of NOWPayments' Instant Payment Notifications.

Source: https://documenter.getpostman.com/view/7907941/2s93JusNJt, "Instant Payments Notifications".
The header `x-nowpayments-sig` is HMAC-SHA512, in hex, over the body's JSON with its keys sorted at
every depth and no spaces, as JavaScript prints it. Nothing in it says when, or which notification
this is: whoever replays one is taken for the provider. So it has no id, and what is recorded must
come to the same however often it comes.

The provider's own sample sorts with a function that turns arrays into objects ({"0": …}); others
keep them. Both bind all of the content, and either is taken. Its older sample, an array of names as
the replacer of JSON.stringify, drops the values of nested objects, and is not.
"""

import hmac
import json
import re
from collections.abc import Mapping

from api.providers.deliveries import Delivery, Number, check_signature, read_object

LARGEST_INDEX = 2**32 - 2


def verify(raw: bytes, headers: Mapping[str, str], secret: str) -> Delivery:
    """Return the delivery, which has no id; raise Refused and nothing else.

    `headers` has lower-case names, or doesn't care about case.
    """
    value = read_object(raw)
    check_signature(
        sent=[headers.get("x-nowpayments-sig", "")],
        expected=[
            hmac.new(secret.encode(), canonical(value, arrays).encode(), "sha512").hexdigest()
            for arrays in (True, False)
        ],
    )
    return Delivery(None, raw.decode())


def canonical(value: object, arrays: bool) -> str:
    """Print a value of read_object as the provider's JavaScript does; `arrays` says to keep them.

    A number is printed as it was sent. To parse and print it, as the provider's sample in Python
    does, makes 1e-06 of 0.000001.
    """
    match value:
        case Number():
            return value
        case list() if arrays:
            return f"[{','.join(canonical(item, arrays) for item in value)}]"
        case list():
            return canonical({str(index): item for index, item in enumerate(value)}, arrays)
        case dict():
            members = (
                f"{_text(name)}:{canonical(value[name], arrays)}"
                for name in sorted(value, key=_place)
            )
            return f"{{{','.join(members)}}}"
    return _text(value)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _place(name: str) -> tuple[bool, int, bytes]:
    """Order names as a JavaScript object that was filled in sorted order gives them back.

    Array indices come first, as numbers (ECMA-262, OrdinaryOwnPropertyKeys); the others by UTF-16
    code units, in which sort() compares.
    """
    if re.fullmatch("0|[1-9][0-9]{0,9}", name) and int(name) <= LARGEST_INDEX:
        return (False, int(name), b"")
    return (True, 0, name.encode("utf-16-be"))
