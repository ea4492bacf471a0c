"""Every row of the table from a status to HTTP."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from psycopg.conninfo import make_conninfo

from tests.http.problems import assert_problem
from tests.http.tokens import bearer
from tests.http.watching import UNTOLD, failures, until, waiting_for_a_lock

if TYPE_CHECKING:
    import httpx

    from tests.database import Database
    from tests.http.conftest import Serve
    from tests.http.running import Api

NOWHERE = "00000000-0000-7000-8000-000000000000"


def test_insufficient_is_409_and_says_what_is_left_and_when_more_may_come(
    api: Api, db: Database
) -> None:
    product = db.product(total=3)
    held = api.hold(product, 2).json()
    body = assert_problem(api.hold(product, 2), 409, "insufficient")
    assert (body["product_id"], body["available"]) == (product, 1)
    assert body["retry_at"] == held["expires_at"]


def test_more_than_a_buyer_may_have_is_409(api: Api, db: Database) -> None:
    product = db.product(units_per_buyer=2)
    assert api.hold(product, 2, headers=bearer()).status_code == 201
    assert_problem(api.hold(product, 1, headers=bearer()), 409, "over_limit")
    assert api.hold(product, 1, headers=bearer(sub="another")).status_code == 201


def test_an_extension_beyond_the_limit_is_409(api: Api, db: Database) -> None:
    product = db.product(hold_seconds=60, longest_hold_seconds=60)
    hold = api.hold(product).json()["hold_id"]
    assert_problem(api.client.post(f"/api/reservations/{hold}/extend"), 409, "limit_reached")


def test_a_hold_that_is_used_is_409_for_its_holder(api: Api, db: Database) -> None:
    product = db.product()
    hold = api.hold(product).json()["hold_id"]
    assert api.client.post("/api/orders", json={"hold_id": hold}).status_code == 201
    assert_problem(api.client.delete(f"/api/holds/{hold}"), 409, "used")
    assert_problem(api.client.post(f"/api/reservations/{hold}/extend"), 409, "used")
    lines = {"lines": [{"product_id": product, "quantity": 2}]}
    assert_problem(api.client.post(f"/api/reservations/{hold}/resize", json=lines), 409, "used")


def test_the_opposite_of_what_was_done_is_409(api: Api, db: Database) -> None:
    product = db.product()
    sold, gone = (api.hold(product).json()["hold_id"] for _ in range(2))
    api.client.post(f"/api/reservations/{sold}/confirm", headers=bearer())
    api.client.delete(f"/api/holds/{gone}")
    assert_problem(api.client.delete(f"/api/holds/{sold}"), 409, "confirmed")
    confirm = api.client.post(f"/api/reservations/{gone}/confirm", headers=bearer())
    assert_problem(confirm, 409, "released")


def test_what_lapsed_is_410_for_whatever_one_wants_of_it(api: Api, db: Database) -> None:
    product = db.product()
    hold = api.hold(product).json()["hold_id"]
    db.lapse(hold)
    path = f"/api/reservations/{hold}"
    lines = {"lines": [{"product_id": product, "quantity": 2}]}
    assert_problem(api.client.post(f"{path}/confirm", headers=bearer()), 410, "expired")
    assert_problem(api.client.post(f"{path}/extend"), 410, "expired")
    assert_problem(api.client.post(f"{path}/resize", json=lines), 410, "expired")
    assert_problem(api.client.delete(path), 410, "expired")
    assert api.client.get(path).json()["state"] == "expired"


def test_a_resize_refuses_what_a_reserve_refuses(api: Api, db: Database) -> None:
    product = db.product(total=3)
    path = f"/api/reservations/{api.hold(product).json()['hold_id']}/resize"

    def resize(**line: int) -> httpx.Response:
        return api.client.post(path, json={"lines": [line]})

    assert_problem(resize(product_id=product, quantity=4), 409, "insufficient")
    assert_problem(resize(product_id=product + 1, quantity=1), 404, "unknown_product")
    assert_problem(resize(product_id=product, quantity=0), 400, "invalid")


def test_an_unknown_product_is_404(api: Api) -> None:
    assert_problem(api.hold(1), 404, "unknown_product")
    assert_problem(api.client.get("/api/products/1"), 404, "not_found")
    line = {"drop_product_id": str(uuid4()), "quantity": 1}
    cart = api.client.post("/api/reservations", json={"lines": [line]})
    assert_problem(cart, 404, "unknown_product")


@pytest.mark.parametrize("action", ["", "/extend", "/confirm"])
def test_an_unknown_reservation_is_404(api: Api, action: str) -> None:
    path = f"/api/reservations/{NOWHERE}{action}"
    answer = api.client.post(path, headers=bearer()) if action else api.client.get(path)
    assert_problem(answer, 404, "not_found")
    assert_problem(api.client.delete(f"/api/holds/{NOWHERE}"), 404, "not_found")


def test_a_route_that_is_not_there_is_404_and_a_wrong_method_405(api: Api) -> None:
    assert_problem(api.client.get("/nowhere"), 404, "not_found")
    assert_problem(api.client.get("/api/products/one"), 404, "not_found")
    assert_problem(api.client.delete("/api/holds/123"), 404, "not_found")
    answer = api.client.put("/api/holds", json={})
    assert_problem(answer, 405, "method_not_allowed")
    assert "POST" in answer.headers["allow"]


def test_another_request_under_the_same_key_is_422(api: Api, db: Database) -> None:
    product, key = db.product(), str(uuid4())
    assert api.hold(product, 1, key=key).status_code == 201
    assert_problem(api.hold(product, 2, key=key), 422, "mismatch")


def test_busy_until_the_deadline_is_503_and_changes_nothing(db: Database, another: Serve) -> None:
    with another(STOCKADE_REQUEST_SECONDS="0.5") as api:
        hold = api.hold(db.product()).json()["hold_id"]
        with db.connect("admin", autocommit=False) as holder:
            holder.execute("select from stock.reservation for update")
            answer = api.client.delete(f"/api/holds/{hold}")
        assert_problem(answer, 503, "busy")
        assert answer.headers["retry-after"] == "1"
        assert api.client.delete(f"/api/holds/{hold}").json()["status"] == "released"


def test_busy_is_tried_again_until_it_is_free(api: Api, db: Database) -> None:
    hold = api.hold(db.product()).json()["hold_id"]
    answers = []
    with db.connect("admin", autocommit=False) as holder:
        holder.execute("select from stock.reservation for update")
        caller = threading.Thread(
            target=lambda: answers.append(api.client.delete(f"/api/holds/{hold}"))
        )
        before = failures(db)
        caller.start()
        until(lambda: failures(db) >= before + 3, UNTOLD)
    caller.join()
    assert answers[0].json()["status"] == "released"


def test_no_answer_in_time_is_504_and_the_same_key_finds_out(db: Database, another: Serve) -> None:
    product = db.product()
    patient = make_conninfo(db.url("stockade_api"), options="-c lock_timeout=30s")
    with another(patient, STOCKADE_REQUEST_SECONDS="0.5", STOCKADE_POOL_SIZE="2") as api:
        with db.connect("admin", autocommit=False) as holder:
            holder.execute("lock table stock.slot in access exclusive mode")
            answer = api.hold(product)
            assert_problem(answer, 504, "unknown")
            assert answer.elapsed.total_seconds() < 1
            until(lambda: waiting_for_a_lock(db) == 0)
        key = answer.headers["idempotency-key"]
        assert api.hold(product, key=key).status_code in {200, 201}
    assert db.admin("select count(*) from stock.reservation")[0][0] == 1


def test_a_pool_that_is_exhausted_is_503_and_serves_on_afterwards(
    db: Database, another: Serve
) -> None:
    product = db.product()
    patient = make_conninfo(db.url("stockade_api"), options="-c lock_timeout=30s")
    settings = {"STOCKADE_POOL_SIZE": "1", "STOCKADE_POOL_SECONDS": "0.2"}
    with another(patient, **settings) as api:
        answers = []
        with db.connect("admin", autocommit=False) as holder:
            holder.execute("lock table stock.slot in access exclusive mode")
            first = threading.Thread(target=lambda: answers.append(api.hold(product)))
            first.start()
            until(lambda: waiting_for_a_lock(db) == 1)
            refused = api.client.get(f"/api/products/{product}")
            assert_problem(refused, 503, "overloaded")
            assert refused.headers["retry-after"] == "1"
            assert refused.elapsed.total_seconds() < 1
        first.join()
        assert answers[0].status_code == 201
        assert api.hold(product).status_code == 201


def test_an_error_of_ours_is_500_without_a_word_of_the_database(
    db: Database, another: Serve
) -> None:
    with another() as api:
        db.admin("alter function stock.get_product(bigint) rename to get_product_no_more")
        try:
            answer = api.client.get("/api/products/1")
        finally:
            db.admin("alter function stock.get_product_no_more(bigint) rename to get_product")
        assert_problem(answer, 500, "internal")
        assert not re.search("get_product|function|psycopg", answer.text)
        [line] = api.events("Request failed")
        assert (line["status"], line["sqlstate"]) == (500, "42883")
