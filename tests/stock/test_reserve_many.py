"""stock.reserve_many: many requests in one transaction, each with an outcome of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from psycopg.types.json import Jsonb

from tests.calls import (
    KEY,
    ONE_SLOT,
    REFERENCE,
    SLOTS,
    Session,
    free,
    held,
    lines,
    refused,
    reserved,
    rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Database


@pytest.fixture
def api(db: Database) -> Iterator[Session]:
    """Give a session of the API's role, which reserves by this function only."""
    with db.connect("stockade_api") as session:
        session.execute("set lock_timeout = '5s'")
        yield session


def request(reference: Any, units: dict[int, int], **more: Any) -> dict[str, Any]:
    """Write one request."""
    return {"reference": reference, "lines": lines(units), **more}


def statuses(session: Session, *requests: Any) -> list[str]:
    """Reserve and return the statuses in the order given."""
    return [row.status for row in rows(session, "stock.reserve_many", requests=list(requests))]


def test_each_request_has_its_own_outcome_in_the_order_given(db: Database, api: Session) -> None:
    plenty, few = db.product("plenty"), db.product("few", total=1)
    capped = db.product("capped", units_per_buyer=1)
    answers = rows(
        api,
        "stock.reserve_many",
        requests=[
            request("a", {plenty: 1, few: 1}),
            request("b", {few: 1}),
            request("c", {999: 1}),
            request("d", {capped: 2}, buyer="ann"),
            request("", {plenty: 1}),
            request("a", {plenty: 1, few: 1}),
            request("a", {plenty: 2}),
            "nonsense",
            request("e", {plenty: 4}),
        ],
    )
    assert [row.status for row in answers] == [
        "reserved", "insufficient", "unknown_product", "over_limit", "invalid",
        "replayed", "mismatch", "invalid", "reserved",
    ]  # fmt: skip
    assert answers[5].reservation_id == answers[0].reservation_id
    assert answers[1].retry_at is None or answers[1].retry_at >= answers[0].expires_at
    assert (free(db, plenty), free(db, few)) == (5, 0)


def test_requests_share_the_units_of_a_product_in_their_order(db: Database, api: Session) -> None:
    product = db.product(total=5)
    wanted = [request(str(n), {product: quantity}) for n, quantity in enumerate([3, 3, 2, 1])]
    assert statuses(api, *wanted) == ["reserved", "insufficient", "reserved", "insufficient"]
    assert free(db, product) == 0


def test_a_cart_that_is_short_of_one_product_leaves_the_other_to_the_next(
    db: Database, api: Session
) -> None:
    first, second = db.product("first", total=1), db.product("second", total=0)
    carts = request("a", {first: 1, second: 1}), request("b", {first: 1})
    assert statuses(api, *carts) == ["insufficient", "reserved"]


def test_as_many_as_256_requests_are_taken(db: Database, api: Session) -> None:
    product = db.product(total=300)
    many = [request(str(n), {product: 1}) for n in range(257)]
    with refused("22023"):
        statuses(api, *many)
    assert set(statuses(api, *many[:256])) == {"reserved"}
    assert free(db, product) == 44
    assert statuses(api) == []


@pytest.mark.parametrize("wrong", [None, {}, "[]", 1])
def test_what_is_no_array_is_refused(api: Session, wrong: Any) -> None:
    with refused("22023"):
        api.execute("select * from stock.reserve_many(%s)", [Jsonb(wrong)])
    with refused("22023"):
        api.execute("select * from stock.reserve_many(null)")


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        1,
        [],
        {},
        {"reference": None},
        {"reference": 5},
        {"reference": ["a"]},
        {"reference": "x" * 256},
        {"buyer": ""},
        {"buyer": 5},
        {"buyer": {"a": 1}},
        {"ttl_seconds": 0},
        {"ttl_seconds": "60"},
        {"ttl_seconds": 1.5},
        {"ttl_seconds": 2**31},
        {"ttl_seconds": 3601},
        {"hold_seconds": 0},
        {"hold_seconds": "60"},
        {"hold_seconds": 2**31},
        {"namespace": ""},
        {"namespace": []},
        {"lines": None},
    ],
    ids=lambda wrong: repr(wrong)[:40],
)
def test_one_invalid_request_spoils_no_other(db: Database, api: Session, wrong: Any) -> None:
    product = db.product()
    if isinstance(wrong, dict):
        wrong = {**request("wrong", {product: 1}), **wrong} if wrong else {}
    right = [request("a", {product: 1}), request("b", {product: 1})]
    assert statuses(api, right[0], wrong, right[1]) == ["reserved", "invalid", "reserved"]
    assert free(db, product) == 8


def test_a_buyers_second_request_under_a_cap_meets_the_first(db: Database, api: Session) -> None:
    product = db.product(units_per_buyer=2)
    wanted = [request(str(n), {product: 1}, buyer="ann") for n in range(3)]
    assert statuses(api, *wanted) == ["reserved", "reserved", "over_limit"]


def test_only_the_request_whose_reference_is_taken_is_busy(db: Database, api: Session) -> None:
    product = db.product()
    with held(db, REFERENCE, "sql", "b"):
        answers = statuses(api, *(request(name, {product: 1}) for name in "abc"))
    assert answers == ["reserved", "busy", "reserved"]
    assert free(db, product) == 8


def test_only_the_request_whose_buyer_is_taken_is_busy(db: Database, api: Session) -> None:
    product = db.product(units_per_buyer=2)
    with held(db, KEY, "bob", 1):
        answers = statuses(
            api, *(request(name, {product: 1}, buyer=name) for name in ("ann", "bob"))
        )
    assert answers == ["reserved", "busy"]


def test_what_can_be_had_is_given_out_and_the_rest_is_busy(db: Database, api: Session) -> None:
    product = db.product(total=10, slots=2)
    wanted = [request(str(n), {product: 4}) for n in range(3)]
    with held(db, ONE_SLOT, product):
        assert statuses(api, *wanted) == ["reserved", "busy", "busy"]
    assert free(db, product) == 6


def test_a_cart_that_is_busy_gives_back_what_it_had(db: Database, api: Session) -> None:
    first, second = db.product("first"), db.product("second")
    with held(db, SLOTS, second):
        carts = request("a", {first: 1, second: 1}), request("b", {first: 2})
        assert statuses(api, *carts) == ["busy", "reserved"]
    assert (free(db, first), free(db, second)) == (8, 10)


def test_a_batch_may_want_more_units_of_a_product_than_an_integer_holds(
    db: Database, api: Session
) -> None:
    product = db.product(total=2**31 - 1)
    wanted = [request(str(n), {product: 2**31 - 1}) for n in range(3)]
    assert statuses(api, *wanted) == ["reserved", "insufficient", "insufficient"]


def test_a_batch_of_replays_takes_no_slot(db: Database, dba: Session, api: Session) -> None:
    product = db.product()
    for name in "ab":
        reserved(dba, name, {product: 1})
    with held(db, SLOTS, product):
        assert statuses(api, *(request(name, {product: 1}) for name in "ab")) == ["replayed"] * 2


def test_namespaces_and_hold_lengths_are_each_requests_own(db: Database, api: Session) -> None:
    product = db.product()
    first, second = rows(
        api,
        "stock.reserve_many",
        requests=[
            request("a", {product: 1}, namespace="http:x", hold_seconds=60),
            request("a", {product: 1}, namespace="http:y", hold_seconds=300),
        ],
    )
    assert (first.status, second.status) == ("reserved", "reserved")
    assert (second.expires_at - first.expires_at).total_seconds() == 240
