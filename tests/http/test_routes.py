"""What each route answers when all goes well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from tests.http.running import CLEANUP_TOKEN
from tests.http.tokens import bearer, raw

if TYPE_CHECKING:
    import httpx

    from tests.database import Database
    from tests.http.running import Api

SWEEP = {"Authorization": f"Bearer {CLEANUP_TOKEN}"}
SWEEPS = ("/api/payments/cleanup-expired", "/api/maintenance/cleanup-reservations")


def reserve(api: Api, lines: list[dict[str, Any]], **more: object) -> httpx.Response:
    return api.client.post("/api/reservations", json={"lines": lines, **more})


def test_a_product_shows_the_fields_of_seed_001_and_stock_that_is_fresh(
    api: Api, db: Database
) -> None:
    product = db.product("thing", total=10)
    shown = api.client.get(f"/api/products/{product}")
    assert shown.json() == {"id": 1, "name": "Thing", "price_cents": 1000, "available_stock": 10}
    assert shown.headers["cache-control"] == "no-store"
    api.hold(product, 3)
    assert api.client.get(f"/api/products/{product}").json()["available_stock"] == 7


def test_a_hold_is_made_for_two_minutes_and_named_by_a_uuid(api: Api, db: Database) -> None:
    answer = api.hold(db.product(), 2)
    assert answer.status_code == 201
    assert set(answer.json()) == {"hold_id", "expires_at"}
    assert UUID(answer.json()["hold_id"]).version == 7
    left = datetime.fromisoformat(answer.json()["expires_at"]) - datetime.now(UTC)
    assert timedelta(seconds=100) < left <= timedelta(seconds=121)


def test_a_hold_is_let_go_and_letting_it_go_again_changes_nothing(api: Api, db: Database) -> None:
    product = db.product(total=5)
    hold = api.hold(product, 5).json()["hold_id"]
    first = api.client.delete(f"/api/holds/{hold}")
    assert (first.status_code, first.json()) == (200, {"hold_id": hold, "status": "released"})
    again = api.client.delete(f"/api/holds/{hold}")
    assert (again.status_code, again.json()["status"]) == (200, "already_released")
    assert api.client.get(f"/api/products/{product}").json()["available_stock"] == 5


def test_a_lapsed_hold_sells_again_before_any_sweep(api: Api, db: Database) -> None:
    product = db.product(total=1)
    db.lapse(api.hold(product).json()["hold_id"])
    assert api.client.get(f"/api/products/{product}").json()["available_stock"] == 1
    assert api.hold(product).status_code == 201


def test_a_cart_is_reserved_shown_resized_extended_confirmed(api: Api, db: Database) -> None:
    tea, pot = db.product("tea"), db.product("pot")
    made = reserve(api, [{"product_id": tea, "quantity": 2}, {"product_id": pot, "quantity": 1}])
    assert made.status_code == 201
    assert made.json()["status"] == "reserved"
    path = f"/api/reservations/{made.json()['reservation_id']}"

    shown = api.client.get(path).json()
    assert set(shown) == {
        "reservation_id", "state", "created_at", "expires_at", "seconds_left", "lines"
    }  # fmt: skip
    assert shown["state"] == "active"

    resized = api.client.post(
        f"{path}/resize", json={"lines": [{"product_id": tea, "quantity": 3}]}
    )
    assert (resized.status_code, resized.json()["status"]) == (200, "resized")
    extended = api.client.post(f"{path}/extend")
    assert (extended.status_code, extended.json()["status"]) == (200, "extended")
    assert extended.json()["expires_at"] >= made.json()["expires_at"]

    confirmed = api.client.post(f"{path}/confirm", headers=bearer())
    assert (confirmed.status_code, confirmed.json()["status"]) == (200, "confirmed")
    again = api.client.post(f"{path}/confirm", headers=bearer())
    assert (again.status_code, again.json()["status"]) == (200, "already_confirmed")
    sold = api.client.get(path).json()
    assert sold["state"] == "confirmed"
    assert {line["product_id"]: line["quantity"] for line in sold["lines"]} == {tea: 3, pot: 1}


def test_a_cart_is_let_go(api: Api, db: Database) -> None:
    made = reserve(api, [{"product_id": db.product(), "quantity": 1}]).json()
    answer = api.client.delete(f"/api/reservations/{made['reservation_id']}")
    assert (answer.status_code, answer.json()["status"]) == (200, "released")


def test_lines_of_one_product_are_summed_also_by_its_external_id(api: Api, db: Database) -> None:
    external = uuid4()
    product = db.product(total=5, external_id=external)
    made = reserve(
        api,
        [{"product_id": product, "quantity": 2}, {"drop_product_id": str(external), "quantity": 3}],
    )
    assert made.status_code == 201
    shown = api.client.get(f"/api/reservations/{made.json()['reservation_id']}").json()
    assert [(line["product_id"], line["quantity"]) for line in shown["lines"]] == [(product, 5)]


def test_a_cart_may_say_how_long_it_is_to_be_held(api: Api, db: Database) -> None:
    made = reserve(api, [{"product_id": db.product(), "quantity": 1}], ttl_seconds=30)
    shown = api.client.get(f"/api/reservations/{made.json()['reservation_id']}").json()
    assert 25 <= shown["seconds_left"] <= 30


def test_the_sweep_counts_then_sweeps_on_both_paths(api: Api, db: Database) -> None:
    product = db.product()
    for path in SWEEPS:
        db.lapse(api.hold(product).json()["hold_id"])
        assert api.client.get(path, headers=SWEEP).json() == {"lapsed": 1}
        assert api.client.post(path, headers=SWEEP).json()["expired"] == 1
        assert api.client.get(path, headers=SWEEP).json() == {"lapsed": 0}
    assert db.admin("select count(*) from ops.sweep_run")[0][0] == 2


def test_an_administrator_pages_and_filters(api: Api, db: Database) -> None:
    tea, pot = db.product("tea"), db.product("pot")
    ids = [api.hold(product).json()["hold_id"] for product in (tea, pot, tea)]
    api.client.delete(f"/api/holds/{ids[0]}")
    admin = bearer(role="admin")

    def listed(**query: str | int) -> list[str]:
        answer = api.client.get("/api/admin/reservations", params=query, headers=admin)
        assert answer.status_code == 200, answer.text
        return [row["reservation_id"] for row in answer.json()["reservations"]]

    assert listed() == ids[::-1]
    assert listed(limit=1) == [ids[2]]
    assert listed(limit=1, before=ids[2]) == [ids[1]]
    assert listed(product_id=tea) == [ids[2], ids[0]]
    assert listed(state="released") == [ids[0]]


def test_the_buyer_is_the_sub_of_the_token(api: Api, db: Database) -> None:
    api.hold(db.product(), headers=bearer(sub="shop-7"))
    rows = db.admin("select namespace, buyer from stock.reservation")
    assert [tuple(row) for row in rows] == [("http:shop-7", "shop-7")]


def test_health_is_degraded_with_a_reason_until_a_sweep_ran(api: Api) -> None:
    assert api.client.get("/health/live").json() == {"status": "ok"}
    ready = api.client.get("/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
    assert ready.json()["reasons"]
    api.client.post(SWEEPS[1], headers=SWEEP)
    assert api.client.get("/health/ready").json()["status"] == "degraded"
    api.client.post(SWEEPS[0], headers=SWEEP)
    assert api.client.get("/health/ready").json()["status"] == "ok"


def test_a_sound_request_id_comes_back_and_another_is_replaced(api: Api) -> None:
    kept = api.client.get("/health/live", headers={"X-Request-ID": "req-1.a_B"})
    assert kept.headers["x-request-id"] == "req-1.a_B"
    for unsound in ("two words", "x" * 65, 'a"b', "é"):
        answer = api.client.get("/health/live", headers=raw({"X-Request-ID": unsound}))
        assert answer.headers["x-request-id"].isalnum()


def test_the_schema_describes_every_route_with_its_problems(api: Api) -> None:
    schema = api.client.get("/schema").json()
    assert schema["openapi"].startswith("3.")
    create = schema["paths"]["/api/holds"]["post"]
    assert {"200", "201", "400", "401", "404", "409", "413", "415", "422", "503", "504"} <= set(
        create["responses"]
    )
    conflict = create["responses"]["409"]["content"]["application/problem+json"]
    assert set(conflict["examples"]) == {"insufficient", "over_limit"}
    named = {parameter["name"] for parameter in create["parameters"]}
    assert "Idempotency-Key" in named


def test_the_type_of_every_problem_leads_to_its_explanation(api: Api) -> None:
    names = {
        name
        for route in api.client.get("/schema").json()["paths"].values()
        for operation in route.values()
        for answer in operation["responses"].values()
        for content in answer.get("content", {}).values()
        for name in content.get("examples", {})
    }
    assert "insufficient" in names
    for name in names:
        explained = api.client.get(f"/problems/{name}")
        assert (explained.status_code, explained.json()["type"]) == (200, f"/problems/{name}")
