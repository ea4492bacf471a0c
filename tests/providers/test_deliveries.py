"""A body is one JSON object that every reader reads alike and jsonb can hold, or it is refused."""

from __future__ import annotations

import pytest

from api.providers.deliveries import DEEPEST, Number, Refused, read_object

REFUSED = {
    "nothing": b"",
    "blank": b"  ",
    "broken": b'{"a":',
    "two": b"{}{}",
    "a list": b"[]",
    "null": b"null",
    "a number": b"1",
    "a text": b'"{}"',
    "not UTF-8": b'{"a":"\xff"}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"a":1}',
    "a key twice": b'{"a":1,"a":1}',
    "a key twice, nested": b'{"b":[{"a":1,"\\u0061":2}]}',
    "NaN": b'{"a":NaN}',
    "Infinity": b'{"a":-Infinity}',
    "1e400": b'{"a":1e400}',
    "1e-100": b'{"a":1e-100}',
    "an exponent without end": b'{"a":1e' + b"9" * 5000 + b"}",
    "digits without end": b'{"a":' + b"9" * 5000 + b"}",
    "NUL": b'{"a":"\\u0000"}',
    "NUL in a name": b'{"\\u0000":1}',
    "NUL in a list": b'{"a":["\\u0000"]}',
    "half a surrogate pair": b'{"a":"\\ud800"}',
    "a control character": b'{"a":"\n"}',
    "a comma too many": b'{"a":1,}',
    "single quotes": b"{'a':1}",
    "deep lists": b'{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=list(REFUSED))
def test_a_body_that_is_not_clearly_one_object_is_malformed(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_object(body)
    assert refused.value.problem == "invalid"


def test_a_body_is_read_with_its_numbers_as_they_are_written() -> None:
    read = read_object(
        b' {"a":1.10,"b":[1e-7,-0],"c":"\\\\u0000 \xc3\xa9","d":{"e":null,"f":true}} '
    )
    assert read == {
        "a": "1.10",
        "b": ["1e-7", "-0"],
        "c": "\\u0000 é",
        "d": {"e": None, "f": True},
    }
    assert type(read["a"]) is Number
    assert type(read["c"]) is str


@pytest.mark.parametrize(("levels", "taken"), [(DEEPEST - 1, True), (DEEPEST, False)])
def test_a_body_is_nested_so_deep_and_not_deeper(levels: int, taken: bool) -> None:
    body = b'{"a":' + b"[" * levels + b"]" * levels + b"}"
    if taken:
        read_object(body)
    else:
        with pytest.raises(Refused):
            read_object(body)
