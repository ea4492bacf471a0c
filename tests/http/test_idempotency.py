"""Asking twice is asking once, and nobody meets a stranger's hold."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from tests.http.problems import assert_problem
from tests.http.tokens import bearer, raw

if TYPE_CHECKING:
    from tests.database import Database
    from tests.http.running import Api


def test_the_same_request_again_is_answered_200_with_the_same_hold(api: Api, db: Database) -> None:
    product, key = db.product(total=1), str(uuid4())
    first = api.hold(product, key=key)
    again = api.hold(product, key=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"


def test_quoted_and_bare_spell_the_same_key(api: Api, db: Database) -> None:
    product, key = db.product(), str(uuid4())
    bare, quoted, upper = key, f'"{key}"', key.upper()
    holds = {api.hold(product, key=text).json()["hold_id"] for text in (bare, quoted, upper)}
    assert len(holds) == 1
    with_token = [
        api.hold(product, key=text, headers=bearer()).json()["hold_id"]
        for text in ('say "hi" \\ bye', r'"say \"hi\" \\ bye"')
    ]
    assert with_token[0] == with_token[1]


def test_without_a_key_one_is_made_up_and_told(api: Api, db: Database) -> None:
    product = db.product()
    made = api.hold(product)
    key = made.headers["idempotency-key"]
    assert UUID(key).version == 7
    again = api.hold(product, key=key)
    assert again.headers["idempotency-key"] == key
    assert again.json() == made.json()
    assert api.hold(product).json()["hold_id"] != made.json()["hold_id"]


def test_the_key_is_told_with_an_error_too(api: Api, db: Database) -> None:
    refused = api.hold(db.product(total=1), 2)
    assert_problem(refused, 409, "insufficient")
    assert UUID(refused.headers["idempotency-key"])


@pytest.mark.parametrize("length", [1, 255])
def test_a_token_may_bring_any_key_of_1_to_255_characters(
    api: Api, db: Database, length: int
) -> None:
    assert api.hold(db.product(), key="k" * length, headers=bearer()).status_code == 201


@pytest.mark.parametrize(
    "key",
    ["", '""', "k" * 256, '"' + "k" * 256 + '"', '"open', '"a";b=1', "caf\u00e9", "a\tb"],
)
def test_a_malformed_key_is_400_and_reserves_nothing(api: Api, db: Database, key: str) -> None:
    product = db.product()
    headers = raw({"Idempotency-Key": key, **bearer()})
    answer = api.client.post("/api/holds", json={"product_id": product, "qty": 1}, headers=headers)
    assert_problem(answer, 400, "invalid")
    assert db.admin("select count(*) from stock.reservation")[0][0] == 0


@pytest.mark.parametrize(
    "key",
    [
        "order-1",
        "1234",
        "{0b9f1c9e-7c0b-4d1e-9a35-6f7a2c3d4e5f}",
        "0b9f1c9e7c0b4d1e9a356f7a2c3d4e5f",
    ],
)
def test_an_anonymous_key_that_is_no_uuid_is_400(api: Api, db: Database, key: str) -> None:
    product = db.product()
    assert_problem(api.hold(product, key=key), 400, "invalid")
    assert db.admin("select count(*) from stock.reservation")[0][0] == 0


def test_two_keys_in_one_request_are_400(api: Api, db: Database) -> None:
    headers = [("Idempotency-Key", str(uuid4())), ("Idempotency-Key", str(uuid4()))]
    body = {"product_id": db.product(), "qty": 1}
    assert_problem(api.client.post("/api/holds", json=body, headers=headers), 400, "invalid")


def test_a_key_belongs_to_the_sub_that_used_it(api: Api, db: Database) -> None:
    product, key = db.product(), str(uuid4())
    answers = [
        api.hold(product, key=key),
        api.hold(product, key=key, headers=bearer(sub="one")),
        api.hold(product, key=key, headers=bearer(sub="two")),
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.json()["hold_id"] for answer in answers}) == 3


def test_a_key_that_a_stranger_used_for_something_else_is_422_and_tells_nothing(
    api: Api, db: Database
) -> None:
    product, key = db.product(), str(uuid4())
    stranger = api.hold(product, 2, key=key).json()["hold_id"]
    answer = api.hold(product, 3, key=key)
    assert_problem(answer, 422, "mismatch")
    assert stranger not in answer.text


def test_a_dead_hold_frees_its_key_and_a_refusal_never_takes_it(api: Api, db: Database) -> None:
    product, key = db.product(total=1), str(uuid4())
    first = api.hold(product, key=key).json()["hold_id"]
    api.client.delete(f"/api/holds/{first}")
    second = api.hold(product, key=key)
    assert second.status_code == 201
    assert second.json()["hold_id"] != first
    other = str(uuid4())
    assert_problem(api.hold(product, key=other), 409, "insufficient")
    api.client.delete(f"/api/holds/{second.json()['hold_id']}")
    assert api.hold(product, key=other).status_code == 201


def test_a_live_hold_is_replayed_also_when_sold_out(api: Api, db: Database) -> None:
    product, key = db.product(total=2), str(uuid4())
    api.hold(product, 2, key=key)
    assert_problem(api.hold(product), 409, "insufficient")
    assert api.hold(product, 2, key=key).status_code == 200


def test_one_key_from_20_callers_at_once_makes_one_hold(api: Api, db: Database) -> None:
    product, key = db.product(total=50), str(uuid4())
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: api.hold(product, key=key), range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.json()["hold_id"] for answer in answers}) == 1


def test_a_cart_is_replayed_whatever_the_order_of_its_lines(api: Api, db: Database) -> None:
    tea, pot = db.product("tea"), db.product("pot")
    lines = [{"product_id": tea, "quantity": 1}, {"product_id": pot, "quantity": 2}]
    headers = {"Idempotency-Key": str(uuid4())}
    first, again = (
        api.client.post("/api/reservations", json={"lines": order}, headers=headers)
        for order in (lines, lines[::-1])
    )
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "status": "replayed"}
