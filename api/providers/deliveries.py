"""What providers deliver: signed bytes that are verified and read strictly, or refused.

Verifying is a pure function: `now`, in Unix seconds, is given by the caller. It is the process's
clock, which counts nowhere else: a signature's age says who may be speaking, never what is true
about stock, money or time. That is the database's to say.
"""

import json
import re
from collections.abc import Iterable
from hmac import compare_digest
from typing import Any, Literal

from msgspec import Struct

TOLERANCE = 300
"""Seconds by which a signed time may differ from ours, in either direction."""

DEEPEST = 64
LONGEST_NUMBER = 64
LARGEST_EXPONENT = 99


class Refused(Exception):  # noqa: N818 (an outcome, not an error)
    """A delivery is not taken; `problem` is the line of api.problems that answers it."""

    def __init__(self, problem: Literal["unauthorized", "invalid"], detail: str) -> None:
        super().__init__(detail)
        self.problem = problem
        self.detail = detail


class Delivery(Struct, frozen=True):
    """A delivery that is really the provider's, ready to be recorded.

    `id` is the same each time the provider delivers this again; None where it gives none.
    `body` is the JSON object's text, byte for byte as it came; jsonb takes it.
    """

    id: str | None
    body: str


class Number(str):
    """A JSON number as it is written: 1.10 is not 1.1, and 1e-7 never becomes a float."""

    __slots__ = ()


def read_object(raw: bytes) -> dict[str, Any]:
    """Parse one JSON object strictly, its numbers as Number; Refused (invalid) for all else.

    Also refused is what another reader might read otherwise (a key twice) and what jsonb can't
    hold (RFC 8259, sections 4, 6 and 9; PostgreSQL, "JSON Types"): NUL, half a surrogate pair,
    numbers beyond any amount of money, nesting without end.
    """
    try:
        value = json.loads(
            raw.decode(),
            object_pairs_hook=_unique,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_constant,
        )
        _check(value, DEEPEST)
    except (ValueError, RecursionError):
        raise Refused("invalid", "The body is not a JSON object as it should be.") from None
    if not isinstance(value, dict):
        raise Refused("invalid", "The body is not a JSON object.")
    return value


def check_time(timestamp: str, now: float) -> None:
    """Refuse what was signed too long ago, or too far ahead of us."""
    if not re.fullmatch("[0-9]{1,12}", timestamp):
        raise Refused("unauthorized", "The signature's time is not in Unix seconds.")
    if abs(now - int(timestamp)) > TOLERANCE:
        raise Refused("unauthorized", "The signature is too old, or from the future.")


def check_signature(sent: Iterable[str], expected: Iterable[str]) -> None:
    """Refuse unless one signature of those sent is one of those expected (one per secret).

    The texts are compared, not what they decode to: base64 has several spellings of the same
    bytes. Bytes, because compare_digest raises TypeError for text that isn't ASCII.
    """
    wanted = [text.encode() for text in expected]
    given = [text.encode("utf-8", "replace") for text in sent]
    if not any(compare_digest(one, other) for one in given for other in wanted):
        raise Refused("unauthorized", "The signature is not valid.")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("the same key twice")
    return value


def _number(text: str) -> Number:
    _, _, exponent = text.lower().partition("e")
    if len(text) > LONGEST_NUMBER or abs(int(exponent or 0)) > LARGEST_EXPONENT:
        raise ValueError("not an amount of anything")
    return Number(text)


def _constant(text: str) -> Number:
    raise ValueError(f"{text} is not JSON")


def _check(value: object, depth: int) -> None:
    if depth == 0:
        raise ValueError("nested too deep")
    match value:
        case str():
            value.encode()  # Half a surrogate pair raises UnicodeEncodeError, a ValueError.
            if "\0" in value:
                raise ValueError("jsonb has no NUL")
        case list():
            for item in value:
                _check(item, depth - 1)
        case dict():
            for name, item in value.items():
                _check(name, depth)
                _check(item, depth - 1)
