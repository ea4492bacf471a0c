"""A delivery is taken exactly as its provider signed it, and in time; all else is one refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
import stripe
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from api.providers import deliveries, standard_webhooks, stripe_webhooks
from tests.providers.schemes import BODY, ID, NOW, SCHEMES, TIMED, whsec

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.providers.schemes import Scheme

schemes = pytest.mark.parametrize("scheme", SCHEMES.values(), ids=list(SCHEMES))
timed = pytest.mark.parametrize("scheme", TIMED.values(), ids=list(TIMED))

HEADERS = [(scheme, header) for scheme in SCHEMES.values() for header in scheme.signed()]
headers = pytest.mark.parametrize(
    ("scheme", "header"), HEADERS, ids=[f"{scheme.name}-{header}" for scheme, header in HEADERS]
)


@schemes
def test_what_the_provider_signed_is_taken_as_it_came(scheme: Scheme) -> None:
    delivery = scheme.verify(BODY, scheme.signed(), scheme.secrets, NOW)
    assert delivery.body == BODY.decode()
    assert delivery.id == (ID if scheme.timed else None)


@schemes
def test_the_names_of_headers_may_be_in_any_case(scheme: Scheme) -> None:
    signed = httpx.Headers({name.upper(): text for name, text in scheme.signed().items()})
    assert scheme.refusal(BODY, signed) is None


@schemes
def test_every_one_byte_change_of_the_body_is_refused(scheme: Scheme) -> None:
    """Also where it still reads the same to a person: 0.10 as 0.1 and a space."""
    signed = scheme.signed()
    for place in range(len(BODY)):
        for byte in range(256):
            changed = BODY[:place] + bytes([byte]) + BODY[place + 1 :]
            refusal = scheme.refusal(changed, signed)
            assert (refusal is None) == (changed == BODY), changed
            assert refusal in (None, "unauthorized") or not scheme.timed, changed
        assert scheme.refusal(BODY[:place] + BODY[place + 1 :], signed), place


@headers
def test_every_one_byte_change_of_a_header_is_refused(scheme: Scheme, header: str) -> None:
    body = b'{"id":"evt_1"}'  # a short one: it is read 40,000 times
    signed = scheme.signed(body)
    text = signed[header].removesuffix(f",v0={'0' * 64}")
    assert scheme.refusal(body, signed | {header: text}) is None
    for place in range(len(text)):
        for byte in range(256):
            changed = text[:place] + chr(byte) + text[place + 1 :]
            if changed != text:
                refused = scheme.refusal(body, signed | {header: changed})
                assert refused == "unauthorized", changed
        cut = text[:place] + text[place + 1 :]
        assert scheme.refusal(body, signed | {header: cut}) == "unauthorized", cut


@headers
@pytest.mark.parametrize(
    "junk", ["", " ", ",", "=", "t=", "t=,v1=", "v1,", "é", "\0", "中", "\ud800"]
)
def test_junk_in_a_header_is_refused(scheme: Scheme, header: str, junk: str) -> None:
    signed = scheme.signed()
    assert scheme.refusal(BODY, signed | {header: junk}) == "unauthorized"
    assert scheme.refusal(BODY, signed | {header: signed[header] + junk + "x"}) in (
        "unauthorized",
        # More of a list, of which one entry holds.
        None if junk in (" ", ",") and "signature" in header else "unauthorized",
    )
    del signed[header]
    assert scheme.refusal(BODY, signed) == "unauthorized"


@timed
@pytest.mark.parametrize("seconds", [-(10**9), -301, -300, -299, 0, 299, 300, 301, 10**9])
def test_a_time_more_than_300_seconds_off_is_refused_in_either_direction(
    scheme: Scheme, seconds: int
) -> None:
    taken = abs(seconds) <= 300
    refusal = scheme.refusal(BODY, scheme.signed(at=NOW + seconds))
    assert refusal == (None if taken else "unauthorized")
    # The same, as time goes by.
    assert scheme.refusal(BODY, scheme.signed(), NOW - seconds) == refusal


@timed
@pytest.mark.parametrize("time", ["", "-1", "+1", " 1", "1.0", "1_0", "1e9", "٣", "9" * 5000])
def test_a_time_that_is_no_number_of_seconds_is_refused(scheme: Scheme, time: str) -> None:
    """Signed under the very secret: Python's int() would take some of them."""
    with pytest.raises(deliveries.Refused) as refused:
        deliveries.check_time(time, NOW)
    assert refused.value.problem == "unauthorized"
    signed = {name: text.replace(str(NOW), time) for name, text in scheme.signed().items()}
    assert scheme.refusal(BODY, signed) == "unauthorized"


@timed
def test_while_a_secret_is_rolled_both_hold_and_no_third_does(scheme: Scheme) -> None:
    new, old = scheme.signed(secret=0), scheme.signed(secret=1)
    for signed in (new, old):
        assert scheme.refusal(BODY, signed) is None
    for secrets, taken in ((scheme.secrets[:1], new), (scheme.secrets[1:], old)):
        for signed in (new, old):
            if signed == taken:
                assert scheme.verify(BODY, signed, secrets, NOW)
            else:
                with pytest.raises(deliveries.Refused):
                    scheme.verify(BODY, signed, secrets, NOW)
    with pytest.raises(deliveries.Refused):
        scheme.verify(BODY, new, (), NOW)


@pytest.mark.parametrize("own", [0, 1])
@pytest.mark.parametrize(
    ("name", "header", "join"),
    [
        ("stripe", "stripe-signature", lambda one, other: f"{one},{other.split(',')[1]}"),
        ("standard", "webhook-signature", lambda one, other: f"{one} v1a,AAAA  junk {other}"),
    ],
)
def test_one_signature_of_ours_among_several_is_enough(
    name: str, header: str, join: Callable[[str, str], str], own: int
) -> None:
    """Senders sign with both secrets while one is rolled."""
    scheme = TIMED[name]
    one, other = scheme.signed(secret=0), scheme.signed(secret=1)
    both = one | {header: join(one[header], other[header])}
    assert scheme.verify(BODY, both, [scheme.secrets[own]], NOW)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("stripe", "v1=", "v0="), ("standard", "v1,", "v1a,"), ("standard", "v1,", "v2,")],
)
def test_another_version_of_the_scheme_does_not_count(name: str, old: str, new: str) -> None:
    scheme = SCHEMES[name]
    signed = {header: text.replace(old, new) for header, text in scheme.signed().items()}
    assert scheme.refusal(BODY, signed) == "unauthorized"


def test_a_second_time_in_stripes_header_is_refused() -> None:
    scheme = SCHEMES["stripe"]
    header = f"{scheme.signed()['stripe-signature']},t={NOW}"
    assert scheme.refusal(BODY, {"stripe-signature": header}) == "unauthorized"


def test_stripes_own_library_signs_what_we_take() -> None:
    scheme = SCHEMES["stripe"]
    header = stripe.WebhookSignature.generate_signature_header(
        BODY.decode(), scheme.secrets[0], NOW
    )
    assert scheme.refusal(BODY, {"stripe-signature": header}) is None


def test_the_example_of_standard_webhooks_is_taken() -> None:
    signed = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    assert standard_webhooks.verify(body, signed, [secret], 1614265330).id == signed["webhook-id"]


@pytest.mark.parametrize("webhook_id", ["", "a.b", "a b", "é", "a\n", "x" * 256])
def test_an_id_that_could_shift_the_stops_is_refused(webhook_id: str) -> None:
    with pytest.raises(deliveries.Refused) as refused:
        standard_webhooks.verify(
            BODY, SCHEMES["standard"].signed() | {"webhook-id": webhook_id}, [whsec(b"n")], NOW
        )
    assert refused.value.problem == "unauthorized"


@pytest.mark.parametrize("event_id", ["", "1", "null", '""', '"' + "x" * 256 + '"', "{}"])
def test_an_event_of_stripe_without_an_id_is_malformed(event_id: str) -> None:
    body = f'{{"id":{event_id}}}'.encode() if event_id else b"{}"
    scheme = SCHEMES["stripe"]
    assert scheme.refusal(body, scheme.signed(body)) == "invalid"


@timed
@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"id":"a","id":"a"}', b"null", b"{"])
def test_a_signed_body_that_is_no_object_is_malformed(scheme: Scheme, body: bytes) -> None:
    assert scheme.refusal(body, scheme.signed(body)) == "invalid"


@pytest.mark.parametrize(
    "secret",
    ["", "whsec_", "whsec_short", whsec(b"n")[6:], "whsec_" + "!" * 44, "whsec_" + "A" * 200, "é"],
)
def test_a_secret_of_standard_webhooks_is_base64_of_24_to_64_bytes(secret: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        standard_webhooks.key_of(secret)


@schemes
@pytest.mark.parametrize("chosen", [20261121])
def test_whatever_bytes_come_there_is_one_kind_of_refusal(scheme: Scheme, chosen: int) -> None:
    names = st.sampled_from([*scheme.signed(), "other"])

    @seed(chosen)
    @settings(max_examples=300, deadline=None, database=None)
    @given(st.binary(), st.dictionaries(names, st.text()))
    def attempt(body: bytes, sent: dict[str, str]) -> None:
        assert scheme.refusal(body, sent) in ("unauthorized", "invalid")
        # And where all but one thing is right.
        assert scheme.refusal(BODY, scheme.signed() | sent) in ("unauthorized", None)
        assert scheme.refusal(body, scheme.signed()) in ("unauthorized", "invalid")

    attempt()


@pytest.mark.parametrize(
    ("guard", "at", "secret"), [("check_signature", NOW, 1), ("check_time", NOW + 301, 0)]
)
@pytest.mark.parametrize("name", TIMED)
def test_without_its_guard_each_of_these_would_be_taken(
    monkeypatch: pytest.MonkeyPatch, name: str, guard: str, at: int, secret: int
) -> None:
    """The negative control: what is refused above is refused by this guard, and by no other."""
    scheme = TIMED[name]
    signed = scheme.signed(at=at, secret=secret)

    def taken() -> bool:
        try:
            scheme.verify(BODY, signed, scheme.secrets[:1], NOW)
        except deliveries.Refused:
            return False
        return True

    assert not taken()
    for module in (stripe_webhooks, standard_webhooks):
        monkeypatch.setattr(module, guard, lambda *_, **__: None)
    assert taken()
