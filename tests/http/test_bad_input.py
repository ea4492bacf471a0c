"""Bad input answers 4xx as a problem, changes nothing, and leaks nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
import pytest

from tests.http.tokens import bearer
from tests.http.watching import everything

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from tests.database import Database
    from tests.http.running import Api

BIG = 2**31
LEAKS = re.compile(
    r"psycopg|litestar|msgspec|Traceback|\.py|SQLSTATE|CONTEXT|PL/pgSQL|stock\.|_lines"
)

NUMBERS = {
    "zero": "0",
    "negative": "-1",
    "2**31": str(BIG),
    "2**63": str(2**63),
    "a thousand digits": "9" * 1000,
    "1e400": "1e400",
    "one and a half": "1.5",
    "one as a float": "1.0",
    "text": '"3"',
    "true": "true",
    "null": "null",
    "a list": "[1]",
    "an object": "{}",
    "NaN": "NaN",
    "Infinity": "Infinity",
}
BODIES = {
    "no body": b"",
    "broken": b'{"product_id": 1, "qty":',
    "two documents": b"{}{}",
    "null": b"null",
    "a list": b"[]",
    "a number": b"1",
    "a text": b'"x"',
    "empty": b"{}",
    "deep": b"[" * 5000 + b"]" * 5000,
    "deep in a field": b'{"product_id": ' + b"[" * 5000 + b"]" * 5000 + b', "qty": 1}',
    "deep in an unknown field": b'{"product_id": 1, "qty": 1, "x": '
    + b"[" * 5000
    + b"]" * 5000
    + b"}",
    "deep objects": b'{"x":' * 5000 + b"1" + b"}" * 5000,
    "not UTF-8": b'{"product_id": 1, "qty": 1, "\xff": 1}',
    "UTF-16": '{"product_id": 1, "qty": 1}'.encode("utf-16"),
    "NUL": b'{"product_id": "\\u0000", "qty": 1}',
    "a bare NUL": b'{"product_id": 1, "qty": 1}\x00',
    "a lone surrogate": b'{"product_id": "\\ud800", "qty": 1}',
    "a lone surrogate as a field": b'{"product_id": 1, "qty": 1, "\\udfff": 1}',
    "an unknown field": b'{"product_id": 1, "qty": 1, "price_cents": 1}',
    "a field missing": b'{"product_id": 1}',
    "a field in capitals": b'{"product_id": 1, "QTY": 1}',
}


@pytest.fixture(autouse=True)
def nothing_changes(api: Api, db: Database) -> Iterator[None]:
    """Put one product with one hold, and see that both stay as they are."""
    api.hold(db.product(total=100), 10)
    before = everything(db)
    yield
    assert everything(db) == before
    assert api.events("Request failed") == []


def assert_refused(answer: httpx.Response, *statuses: int) -> None:
    """Assert that this is a problem of the caller's, told without a word about our insides."""
    assert answer.status_code in (statuses or (400,)), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert not LEAKS.search(answer.text), answer.text


def post(api: Api, path: str, body: bytes | str) -> httpx.Response:
    headers = {"Content-Type": "application/json"}
    return api.client.post(path, content=body, headers=headers)


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
@pytest.mark.parametrize("field", ["product_id", "qty"])
def test_a_hold_takes_whole_numbers_from_1(api: Api, field: str, number: str) -> None:
    other = "qty" if field == "product_id" else "product_id"
    if (field, number) == ("product_id", str(BIG)):
        return  # A product id is a bigint.
    assert_refused(post(api, "/api/holds", f'{{"{field}": {number}, "{other}": 1}}'))


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
@pytest.mark.parametrize("field", ["product_id", "quantity"])
def test_a_line_takes_whole_numbers_from_1(api: Api, field: str, number: str) -> None:
    other = "quantity" if field == "product_id" else "product_id"
    if (field, number) == ("product_id", str(BIG)):
        return
    line = f'{{"lines": [{{"{field}": {number}, "{other}": 1}}]}}'
    assert_refused(post(api, "/api/reservations", line))


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
def test_a_ttl_is_a_whole_number_from_1(api: Api, number: str) -> None:
    if number == "null":
        return  # The same as none.
    body = f'{{"lines": [{{"product_id": 1, "quantity": 1}}], "ttl_seconds": {number}}}'
    assert_refused(post(api, "/api/reservations", body))


def test_a_ttl_beyond_the_limit_of_the_product_is_refused(api: Api) -> None:
    body = '{"lines": [{"product_id": 1, "quantity": 1}], "ttl_seconds": 3601}'
    assert_refused(post(api, "/api/reservations", body), 400, 409)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize(
    "path",
    [
        "/api/holds",
        "/api/reservations",
        "/api/orders",
        "/api/payment/create-intent",
        "/api/payments/create-invoice",
    ],
)
def test_a_malformed_body_is_refused(api: Api, path: str, body: bytes) -> None:
    assert_refused(post(api, path, body))


@pytest.mark.parametrize(
    "lines",
    [
        [],
        None,
        {},
        [None],
        [[]],
        [{}],
        [{"quantity": 1}],
        [{"product_id": 1}],
        [{"product_id": 1, "quantity": 1, "returned": 0}],
        [{"product_id": None, "quantity": 1}],
        [{"drop_product_id": "x", "quantity": 1}],
        [{"drop_product_id": 1, "quantity": 1}],
        [{"product_id": 1, "quantity": 2**31 - 1}] * 2,
        [{"product_id": 1, "quantity": 1}] * 101,
        [
            {
                "product_id": 1,
                "drop_product_id": "00000000-0000-7000-8000-000000000000",
                "quantity": 1,
            }
        ],
    ],
    ids=str,
)
def test_a_cart_of_malformed_lines_is_refused(api: Api, db: Database, lines: object) -> None:
    body = msgspec.json.encode({"lines": lines})
    assert_refused(post(api, "/api/reservations", body))
    hold = db.admin("select id from stock.reservation")[0][0]
    assert_refused(post(api, f"/api/reservations/{hold}/resize", body))


@pytest.mark.parametrize("kib", [65, 100, 300, 900])
def test_a_body_of_65_kib_or_more_is_413(api: Api, kib: int) -> None:
    padded = b'{"product_id": 1, "qty": 1' + b" " * kib * 1024 + b"}"
    assert_refused(post(api, "/api/holds", padded), 413)

    def chunks() -> Iterator[bytes]:
        for start in range(0, len(padded), 4096):
            yield padded[start : start + 4096]

    headers = {"Content-Type": "application/json"}
    assert_refused(api.client.post("/api/holds", content=chunks(), headers=headers), 413)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "x"]
)
def test_a_body_that_says_it_is_no_json_is_415(api: Api, kind: str) -> None:
    body = b'{"product_id": 1, "qty": 1}'
    answer = api.client.post("/api/holds", content=body, headers={"Content-Type": kind})
    assert_refused(answer, 415)


@pytest.mark.parametrize(
    "path",
    [
        "/api/products/0",
        "/api/products/-1",
        "/api/products/1.5",
        "/api/products/one",
        "/api/products/9223372036854775808",
        "/api/products/" + "9" * 5000,
        "/api/products/%00",
        "/api/products/%ff",
        "/api/products/1%27%20or%201=1",
        "/api/reservations/1",
        "/api/reservations/00000000-0000-0000-0000-00000000000",
        "/api/reservations/00000000-0000-0000-0000-000000000000",
        "/api/reservations/%00",
        "/api/reservations/../../etc/passwd",
        "/api/../schema/../x",
        "/problems/%00",
        "/problems/__class__",
    ],
)
def test_an_unsound_path_is_refused(api: Api, path: str) -> None:
    assert_refused(api.client.get(path), 400, 404)


@pytest.mark.parametrize(
    "query",
    [
        "state=gone",
        "state=",
        "state=%00",
        "product_id=x",
        "product_id=1.5",
        "product_id=0",
        "product_id=9223372036854775808",
        "before=x",
        "before=%ff",
        "limit=0",
        "limit=-1",
        "limit=1001",
        "limit=2147483648",
    ],
)
def test_an_unsound_query_is_refused(api: Api, query: str) -> None:
    admin = bearer(role="admin")
    assert_refused(api.client.get(f"/api/admin/reservations?{query}", headers=admin))


@pytest.mark.parametrize("query", ["before=0", "before=x", "limit=0", "limit=1001", "open_only=x"])
def test_an_unsound_query_for_exceptions_is_refused(api: Api, query: str) -> None:
    admin = bearer(role="admin")
    assert_refused(api.client.get(f"/api/admin/exceptions?{query}", headers=admin))


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "HEAD", "TRACE"])
def test_a_wrong_method_is_405(api: Api, method: str) -> None:
    answer = api.client.request(method, "/api/holds")
    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]
    if method != "HEAD":
        assert_refused(answer, 405)
