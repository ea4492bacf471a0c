"""Memberships over HTTP: verified at Stripe, told by its events, asked by a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.calls import Session, call
from tests.http.problems import assert_problem
from tests.http.tokens import bearer, token

if TYPE_CHECKING:
    import httpx

    from tests.http.till import Till

PATH = "/api/memberships"
PRICE = 900


@pytest.fixture
def gold(dba: Session) -> str:
    """Put a plan of a month at Stripe's price_gold; its id."""
    plan = call(dba, "membership.put_plan", id="gold", name="Gold", months=1, price_id="price_gold")
    name: str = plan.id
    return name


def link(till: Till, subscription_id: str, **more: str) -> httpx.Response:
    """Link a subscription, as a service."""
    body = {"subscriber": "ann", "plan": "gold", "subscription_id": subscription_id, **more}
    return till.api.client.post(PATH, json=body, headers=bearer())


def read(till: Till, subscriber: str = "ann") -> Any:
    """Read somebody's memberships, as a service."""
    answer = till.api.client.get(f"{PATH}/{subscriber}", headers=bearer())
    assert answer.status_code == 200, answer.text
    return answer.json()


def deliver(till: Till) -> None:
    """Let every letter of Stripe's arrive that was not delivered before, the last one first."""
    letters = till.provider.letters()
    assert set(till.provider.deliver(*reversed(letters))) <= {200}


@pytest.mark.usefixtures("gold")
def test_a_subscription_is_linked_with_what_was_paid_for_it_already(till: Till) -> None:
    """Not one webhook has arrived."""
    made = till.provider.subscribe("price_gold", PRICE)
    first, again = link(till, made["id"]), link(till, made["id"])
    assert (first.status_code, again.status_code) == (201, 200), first.text
    assert again.headers["idempotent-replayed"] == "true"
    assert first.json() == {**again.json(), "seconds_left": first.json()["seconds_left"]}
    shown = read(till)
    assert (shown["subscriber"], shown["ended"]) == ("ann", [])
    [member] = shown["active"]
    assert set(member) == {
        "plan", "name", "active", "started_at", "expires_at", "seconds_left", "next_payment_at",
        "failed_at", "cancelled_at",
    }  # fmt: skip
    assert (member["plan"], member["name"]) == ("gold", "Gold")
    assert 27 * 86400 < member["seconds_left"] <= 31 * 86400
    assert member["next_payment_at"] is not None
    # Then all of them do, late and in the wrong order.
    deliver(till)
    assert read(till)["active"][0]["expires_at"] == member["expires_at"]
    assert till.kept() == {"membership": PRICE}


@pytest.mark.usefixtures("gold")
def test_webhooks_renew_fail_cancel_and_refund(till: Till) -> None:
    made = till.provider.subscribe("price_gold", PRICE)["id"]
    deliver(till)
    assert link(till, made).status_code == 201
    first = read(till)["active"][0]["expires_at"]

    invoice = till.provider.renew(made)
    deliver(till)
    second = read(till)["active"][0]
    assert second["expires_at"] > first

    till.provider.renew(made, fails=True)
    deliver(till)
    failed = read(till)["active"][0]
    assert failed["expires_at"] == second["expires_at"]
    assert failed["failed_at"] is not None
    # When it is tried again, not when the period ends that it would have begun.
    assert failed["next_payment_at"] < second["next_payment_at"]

    till.provider.cancel_subscription(made)
    deliver(till)
    cancelled = read(till)["active"][0]
    assert (cancelled["cancelled_at"] is None, cancelled["next_payment_at"]) == (False, None)
    assert cancelled["expires_at"] == second["expires_at"]

    [payment] = invoice["payments"]["data"]
    till.provider.refund(payment["payment"]["payment_intent"])
    deliver(till)
    assert read(till)["active"][0]["expires_at"] == first
    assert till.kept() == {"membership": PRICE, "refund": PRICE}
    assert till.db.admin("select 1 from payment.exception") == []


@pytest.mark.usefixtures("gold")
def test_a_subscription_is_verified_at_stripe(till: Till, dba: Session) -> None:
    call(dba, "membership.put_plan", id="year", name="Year", months=12, price_id="price_gold")
    made = till.provider.subscribe("price_gold", PRICE)["id"]
    other = till.provider.subscribe("price_silver", PRICE)["id"]
    over = till.provider.subscribe("price_gold", PRICE)["id"]
    till.provider.cancel_subscription(over, at_once=True)
    assert_problem(link(till, "sub_none"), 404, "not_found")
    assert_problem(link(till, other), 409, "other_plan")
    assert_problem(link(till, made, plan="year"), 409, "other_plan")
    assert_problem(link(till, made, plan="none"), 404, "unknown_plan")
    assert_problem(link(till, over), 409, "inactive")
    assert till.db.admin("select 1 from membership.subscription") == []
    assert link(till, made).status_code == 201
    assert_problem(link(till, made, subscriber="bob"), 409, "other_subscriber")
    assert read(till, "bob") == {"subscriber": "bob", "active": [], "ended": []}


@pytest.mark.usefixtures("gold")
@pytest.mark.parametrize("route", ["GET /v1/subscriptions/{id}", "GET /v1/invoices"])
@pytest.mark.parametrize(
    ("fault", "status", "name"),
    [
        ("cut", 504, "unknown"),
        ("failed", 504, "unknown"),
        ("rate_limited", 503, "provider_busy"),
    ],
)
def test_without_an_answer_of_stripes_nothing_is_linked(
    till: Till, route: str, fault: str, status: int, name: str
) -> None:
    made = till.provider.subscribe("price_gold", PRICE)["id"]
    till.provider.fault(route, fault)
    assert_problem(link(till, made), status, name)
    assert till.db.admin("select 1 from membership.subscription") == []
    assert link(till, made).status_code == 201


def test_a_membership_that_is_over_is_told_apart(till: Till, dba: Session, gold: str) -> None:
    call(
        dba, "membership.record_payment",
        subscriber="ann", plan=gold, payment_id="long ago", paid_at="2026-01-31T12:00:00Z",
    )  # fmt: skip
    shown = read(till)
    assert shown["active"] == []
    [ended] = shown["ended"]
    assert (ended["expires_at"], ended["seconds_left"]) == ("2026-02-28T12:00:00Z", 0)


@pytest.mark.parametrize("role", ["workspace", "admin"])
def test_memberships_are_a_services_business(till: Till, role: str) -> None:
    more = {"workspace_id": "00000000-0000-7000-8000-000000000001"} if role == "workspace" else {}
    headers = bearer(token(role, **more))
    body = {"subscriber": "ann", "plan": "gold", "subscription_id": "sub_1"}
    client = till.api.client
    assert_problem(client.get(f"{PATH}/ann", headers=headers), 403, "forbidden")
    assert_problem(client.post(PATH, json=body, headers=headers), 403, "forbidden")
    assert_problem(client.get(f"{PATH}/ann"), 401, "unauthorized")
    assert_problem(client.post(PATH, json=body), 401, "unauthorized")
    assert till.provider.requests("GET /v1/subscriptions/{id}") == []


@pytest.mark.parametrize("name", ["%00", "a%00", "x" * 256], ids=["NUL", "a NUL", "long"])
def test_who_cannot_be_anybodys_name_is_400(till: Till, name: str) -> None:
    assert_problem(till.api.client.get(f"{PATH}/{name}", headers=bearer()), 400, "invalid")


@pytest.mark.parametrize(
    "changed",
    [
        {"subscriber": ""},
        {"subscriber": "x" * 256},
        {"subscriber": "a\0"},
        {"plan": 3},
        {"subscription_id": "pi_1"},
        {"subscription_id": "sub_../refunds"},
        {"subscription_id": "sub_?x"},
        {"more": True},
    ],
    ids=lambda changed: str(changed)[:40],
)
def test_a_link_that_is_malformed_is_400_and_asks_nobody(
    till: Till, changed: dict[str, object]
) -> None:
    body = {"subscriber": "ann", "plan": "gold", "subscription_id": "sub_1", **changed}
    assert_problem(till.api.client.post(PATH, json=body, headers=bearer()), 400, "invalid")
    assert till.provider.requests("GET /v1/subscriptions/{id}") == []
