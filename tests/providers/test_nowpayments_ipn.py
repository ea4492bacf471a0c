"""NOWPayments' canonical form: what JavaScript prints, from the text that came."""

from __future__ import annotations

import hmac
import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from api.providers import nowpayments_ipn
from api.providers.deliveries import Refused, read_object
from tests import tools

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
VECTORS: list[dict[str, str]] = json.loads((HERE / "vectors.json").read_text())
SECRET = "fake-ipn-secret"


class Reference:
    """The provider's JavaScript, run by node."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def sign(self, body: str) -> dict[str, str]:
        """Return the body as JavaScript prints it, and a signature for each way with arrays."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"body": body, "secret": SECRET}) + "\n")
        self.process.stdin.flush()
        signed: dict[str, str] = json.loads(self.process.stdout.readline())
        return signed


@pytest.fixture(scope="module")
def reference() -> Iterator[Reference]:
    with subprocess.Popen(
        [tools.node(), HERE / "reference.js"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        yield Reference(process)


def taken(body: str, signature: str, secret: str = SECRET) -> bool:
    """Say whether a notification is taken."""
    try:
        nowpayments_ipn.verify(body.encode(), {"x-nowpayments-sig": signature}, secret)
    except Refused:
        return False
    return True


@pytest.mark.parametrize("way", ["arrays", "objects"])
@pytest.mark.parametrize("vector", VECTORS, ids=[vector["body"][:20] for vector in VECTORS])
def test_what_javascript_signed_is_taken(vector: dict[str, str], way: str) -> None:
    assert taken(vector["body"], vector[way])
    assert not taken(vector["body"], vector[way], "another secret")
    assert not taken(vector["body"], vector[way].upper())


def test_the_vectors_are_what_node_prints(reference: Reference) -> None:
    """UPDATE_GOLDEN=1 rewrites them, from their bodies."""
    now = [reference.sign(vector["body"]) for vector in VECTORS]
    if os.environ.get("UPDATE_GOLDEN"):
        (HERE / "vectors.json").write_text(json.dumps(now, indent=2, ensure_ascii=False) + "\n")
    assert now == VECTORS


@pytest.mark.parametrize("chosen", [20261121])
def test_whatever_the_provider_sends_is_taken_as_it_signed_it(
    reference: Reference, chosen: int
) -> None:
    # JavaScript's assignment to __proto__ makes no member; nothing that is paid has that name.
    texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
    names = (texts | st.integers(0, 2**33).map(str)).filter(lambda name: name != "__proto__")
    numbers = st.integers(-(2**53), 2**53) | st.floats(-1e21, 1e21).filter(
        lambda number: number == 0 or abs(number) > 1e-90
    )
    values = st.recursive(
        st.none() | st.booleans() | numbers | texts,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
        max_leaves=10,
    )

    @seed(chosen)
    @settings(max_examples=150, deadline=None, database=None)
    @given(st.dictionaries(names, values, max_size=4))
    def attempt(value: dict[str, Any]) -> None:
        signed = reference.sign(json.dumps(value))
        assert taken(signed["body"], signed["arrays"])
        assert taken(signed["body"], signed["objects"])

    attempt()


@pytest.mark.parametrize(
    ("sent", "printed_again"), [("1.10", "1.1"), ("0.000001", "1e-06"), ("1e-7", "1e-07")]
)
def test_a_number_counts_as_it_was_sent_and_not_as_somebody_prints_it(
    sent: str, printed_again: str
) -> None:
    def signature(number: str) -> str:
        return hmac.new(SECRET.encode(), f'{{"n":{number}}}'.encode(), "sha512").hexdigest()

    assert taken(f'{{"n":{sent}}}', signature(sent))
    assert not taken(f'{{"n":{sent}}}', signature(printed_again))
    assert not taken(f'{{"n":{printed_again}}}', signature(sent))


def test_the_older_sample_leaves_nested_values_unsigned_and_is_refused() -> None:
    """JSON.stringify(value, names) drops every nested name that is none of the outer ones."""
    body = '{"fee":{"depositFee":1},"payment_id":7}'
    content = '{"fee":{},"payment_id":7}'
    assert not taken(body, hmac.new(SECRET.encode(), content.encode(), "sha512").hexdigest())
    assert taken(content, hmac.new(SECRET.encode(), content.encode(), "sha512").hexdigest())


def test_spaces_and_the_order_of_names_do_not_count() -> None:
    value = '{ "b" : [ 1 , { "d" : 2 , "c" : 3 } ] , "a" : "x" }'
    read = read_object(value.encode())
    assert nowpayments_ipn.canonical(read, arrays=True) == '{"a":"x","b":[1,{"c":3,"d":2}]}'
    assert (
        nowpayments_ipn.canonical(read, arrays=False) == '{"a":"x","b":{"0":1,"1":{"c":3,"d":2}}}'
    )
