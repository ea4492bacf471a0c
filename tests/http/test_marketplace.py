"""Leads and credits over HTTP: who buys, who is told what, and who sees nothing."""

from __future__ import annotations

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import jwt
import pytest

from tests.calls import Session, call
from tests.http.problems import assert_problem
from tests.http.running import CLEANUP_TOKEN
from tests.http.test_auth import encoded
from tests.http.tokens import SECRET, bearer, claims, raw, token
from tests.market.bazaar import PRICE, lead

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from tests.database import Database
    from tests.http.conftest import Serve
    from tests.http.running import Api
    from tests.http.till import Till

LEADS = "/api/marketplace/leads"
PURCHASE = "/api/marketplace/purchase"
CREDITS = "/api/credits"
ORDERS = "/api/credits/orders"


def shown(purchase_id: object) -> str:
    """Return where a purchase is."""
    return f"/api/marketplace/purchases/{purchase_id}"


def workspace(workspace_id: object, sub: str = "w") -> dict[str, str]:
    """Return the header of a workspace."""
    return bearer(token("workspace", sub, workspace_id=str(workspace_id)))


def buy(
    api: Api, workspace_id: object, *leads: UUID, key: str | None = None, **more: str
) -> httpx.Response:
    """Buy leads, with credits unless it says otherwise."""
    body = {"lead_ids": [str(each) for each in leads], "pay_with": "credits", **more}
    named = {} if key is None else {"Idempotency-Key": key}
    return api.client.post(PURCHASE, json=body, headers={**workspace(workspace_id), **named})


def deposit(api: Api, workspace_id: object, amount: int, **more: str) -> httpx.Response:
    """Give credits, as a service."""
    body = {"workspace_id": str(workspace_id), "amount": amount, "purpose": "a test"}
    return api.client.post(CREDITS, json=body, headers={**bearer(), **more})


def rich(api: Api, amount: int = 100) -> UUID:
    """Make a workspace with so many credits."""
    workspace_id = uuid4()
    assert deposit(api, workspace_id, amount).status_code == 201
    return workspace_id


def read(api: Api, path: str, workspace_id: object) -> Any:
    """Read something as a workspace."""
    answer = api.client.get(path, headers=workspace(workspace_id))
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_leads_are_listed_without_their_contents_and_bought_with_credits(
    api: Api, dba: Session
) -> None:
    one, two = sorted(lead(dba) for _ in range(2))
    buyer = rich(api, 25)
    listed = read(api, LEADS, buyer)["leads"]
    assert [row["lead_id"] for row in listed] == [str(one), str(two)]
    assert set(listed[0]) == {"lead_id", "price", "price_cents", "currency", "summary"}
    assert read(api, f"{LEADS}?after={one}&limit=1", buyer)["leads"] == listed[1:]

    bought = buy(api, buyer, one)
    assert bought.status_code == 201, bought.text
    body = bought.json()
    assert body == {
        "purchase_id": body["purchase_id"], "status": "completed", "lead_ids": [str(one)],
        "price": PRICE, "balance": 15,
    }  # fmt: skip
    purchase = read(api, shown(body["purchase_id"]), buyer)
    assert (purchase["status"], purchase["order_id"]) == ("completed", None)
    assert purchase["leads"][0]["contents"] == {"phone": "+33 1"}
    assert [row["lead_id"] for row in read(api, LEADS, buyer)["leads"]] == [str(two)]


def test_the_same_key_buys_once(api: Api, dba: Session) -> None:
    one, two = lead(dba), lead(dba)
    buyer, key = rich(api), "my cart"
    first, again = buy(api, buyer, one, key=key), buy(api, buyer, one, key=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == first.json()
    assert_problem(buy(api, buyer, two, key=key), 422, "mismatch")
    assert read(api, CREDITS, buyer)["balance"] == 100 - PRICE


def test_what_is_taken_and_what_cannot_be_paid_is_409_and_says_why(api: Api, dba: Session) -> None:
    one, two = lead(dba), lead(dba)
    buyer, poor = rich(api), rich(api, 5)
    assert buy(api, buyer, one).status_code == 201
    taken = assert_problem(buy(api, poor, one, two), 409, "taken")
    assert taken["lead_ids"] == [str(one)]
    short = assert_problem(buy(api, poor, two), 409, "insufficient_credits")
    assert (short["price"], short["balance"]) == (PRICE, 5)
    nowhere = assert_problem(buy(api, buyer, uuid4()), 404, "unknown_lead")
    assert len(nowhere["lead_ids"]) == 1
    assert read(api, CREDITS, poor)["balance"] == 5


@pytest.mark.parametrize(
    "body",
    [
        {}, {"lead_ids": [], "pay_with": "credits"}, {"lead_ids": "x", "pay_with": "credits"},
        {"lead_ids": ["x"], "pay_with": "credits"}, {"lead_ids": [None], "pay_with": "credits"},
        {"lead_ids": [str(UUID(int=1))], "pay_with": "cash"},
        {"lead_ids": [str(UUID(int=1))] * 101, "pay_with": "credits"},
        {"lead_ids": [str(UUID(int=1))], "pay_with": "credits", "workspace_id": str(UUID(int=2))},
        {"lead_ids": [str(UUID(int=1))], "pay_with": "card", "mode": "cash"},
    ],
    ids=str,
)  # fmt: skip
def test_a_purchase_that_is_none_is_400(api: Api, body: dict[str, Any]) -> None:
    answer = api.client.post(PURCHASE, json=body, headers=workspace(uuid4()))
    assert_problem(answer, 400, "invalid")


def test_credits_come_from_a_service_once_a_key_and_show_every_move(api: Api, dba: Session) -> None:
    buyer = uuid4()
    assert read(api, CREDITS, buyer) == {
        "balance": 0, "pending": 0, "available": 0, "entries": []
    }  # fmt: skip
    key = {"Idempotency-Key": "gift-1"}
    first, again = (deposit(api, buyer, 50, **key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert_problem(deposit(api, buyer, 51, **key), 422, "mismatch")
    assert buy(api, buyer, lead(dba)).status_code == 201
    account = read(api, CREDITS, buyer)
    moves = [(entry["kind"], entry["amount"], entry["balance"]) for entry in account["entries"]]
    assert moves == [("spend", -PRICE, 40), ("deposit", 50, 50)]
    page = f"{CREDITS}?limit=1&before={account['entries'][0]['id']}"
    assert read(api, page, buyer)["entries"] == account["entries"][1:]


@pytest.mark.parametrize("wrong", [{"amount": 0}, {"amount": -5}, {"purpose": ""}, {"more": 1}])
def test_a_deposit_that_is_none_is_400(api: Api, wrong: dict[str, Any]) -> None:
    body = {"workspace_id": str(uuid4()), "amount": 1, "purpose": "a test", **wrong}
    assert_problem(api.client.post(CREDITS, json=body, headers=bearer()), 400, "invalid")


def test_a_workspace_sees_and_spends_its_own_only(api: Api, dba: Session) -> None:
    one, two = lead(dba), lead(dba)
    buyer, spy = rich(api), uuid4()
    mine = buy(api, buyer, one).json()["purchase_id"]
    # Whatever a token's subject is, its workspace decides.
    for sub in ("w", str(buyer)):
        header = workspace(spy, sub)
        assert_problem(api.client.get(shown(mine), headers=header), 404, "not_found")
        assert api.client.get(CREDITS, headers=header).json()["balance"] == 0
        assert api.client.get(f"{CREDITS}?workspace_id={buyer}", headers=header).json()[
            "entries"
        ] == []  # fmt: skip
        body = {"lead_ids": [str(two)], "pay_with": "credits"}
        told = api.client.post(PURCHASE, json=body, headers=header)
        assert_problem(told, 409, "insufficient_credits")
    assert read(api, CREDITS, buyer)["balance"] == 100 - PRICE


def test_a_workspace_opens_no_other_door_and_no_other_role_opens_its_own(
    api: Api, db: Database, dba: Session
) -> None:
    buyer = rich(api)
    one = lead(dba)
    body = {"workspace_id": str(buyer), "amount": 5, "purpose": "mine"}
    header = workspace(buyer)
    assert_problem(api.client.post(CREDITS, json=body, headers=header), 403, "forbidden")
    for path in ("/api/admin/reservations", "/api/admin/exceptions"):
        assert_problem(api.client.get(path, headers=header), 403, "forbidden")
    confirm = f"/api/reservations/{uuid4()}/confirm"
    assert_problem(api.client.post(confirm, headers=header), 403, "forbidden")
    hold = api.hold(db.product()).json()["hold_id"]
    order = {"hold_id": hold, "order_id": str(uuid4())}
    assert_problem(api.client.post("/api/orders", json=order, headers=header), 403, "forbidden")
    sweep = api.client.post("/api/payments/cleanup-expired", headers=header)
    assert_problem(sweep, 401, "unauthorized")

    cart = {"lead_ids": [str(one)], "pay_with": "credits"}
    pack = {"product_id": 1}
    for role in ("service", "admin"):
        other = bearer(role=role)
        for path in (LEADS, CREDITS, shown(uuid4())):
            assert_problem(api.client.get(path, headers=other), 403, "forbidden")
        for path, wanted in ((PURCHASE, cart), (ORDERS, pack)):
            assert_problem(api.client.post(path, json=wanted, headers=other), 403, "forbidden")
    assert [row.status for row in db.admin("select status from market.lead")] == ["available"]


PLAIN: dict[str, Callable[[object], dict[str, Any]]] = {
    "/api/holds": lambda product: {"product_id": product, "qty": 1},
    "/api/reservations": lambda product: {"lines": [{"product_id": product, "quantity": 1}]},
    "/api/payment/create-intent": lambda product: {
        "items": [{"product_id": product, "quantity": 1}]
    },
}


@pytest.mark.parametrize("path", PLAIN)
def test_leads_and_packs_are_no_products_of_any_other_route(
    till: Till, dba: Session, path: str
) -> None:
    """They would give their buyer nothing, and a lead that is held is taken from all others."""
    buyer = rich(till.api)
    one = lead(dba)
    call(dba, "credit.put_pack", product_id=till.product, credits=100)
    [sold] = till.db.admin("select product_id from market.lead")
    for product in (sold.product_id, till.product):
        for header in ({}, workspace(buyer), bearer()):
            named = {**header, "Idempotency-Key": str(uuid4())}
            answer = till.api.client.post(path, json=PLAIN[path](product), headers=named)
            assert_problem(answer, 404, "unknown_product")
    assert buy(till.api, buyer, one).status_code == 201


def test_a_workspace_cannot_keep_all_leads_from_the_others_without_paying(
    till: Till, dba: Session
) -> None:
    leads = [lead(dba) for _ in range(3)]
    call(dba, "market.put_setting", most_held=2)
    bot = uuid4()
    told = [buy(till.api, bot, each, pay_with="card") for each in leads]
    assert [answer.status_code for answer in told[:2]] == [201, 201]
    assert_problem(told[2], 409, "over_limit")
    assert buy(till.api, rich(till.api), leads[2]).status_code == 201


def bad_tokens() -> dict[str, str]:
    """Forge tokens of a workspace."""
    mine = {"workspace_id": str(UUID(int=7))}
    good = token("workspace", **mine)
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    other = "another-secret-of-32-bytes-or-even-more"
    part = encoded(claims("workspace", **mine))
    return {
        "alg none": f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{part}.",
        "expired": token("workspace", iat=long_ago, exp=long_ago + timedelta(minutes=1), **mine),
        "wrong key": jwt.encode(claims("workspace", **mine), other, "HS256"),
        "truncated": good[:-8],
        "without a signature": good.rpartition(".")[0] + ".",
        "another's claims": f"{good.split('.')[0]}.{part}x.{good.split('.')[2]}",
        "no workspace": token("workspace"),
    }


BAD_TOKENS = bad_tokens()


@pytest.mark.parametrize("name", BAD_TOKENS)
def test_a_bad_token_reads_and_spends_nothing(api: Api, dba: Session, name: str) -> None:
    one = lead(dba)
    deposit(api, UUID(int=7), 100)
    header = raw({"Authorization": f"Bearer {BAD_TOKENS[name]}"})
    cart = {"lead_ids": [str(one)], "pay_with": "credits"}
    for path in (LEADS, CREDITS, shown(uuid4())):
        assert_problem(api.client.get(path, headers=header), 401, "unauthorized")
    for path, body in ((PURCHASE, cart), (CREDITS, {}), (ORDERS, {"product_id": 1})):
        answer = api.client.post(path, json=body, headers=header)
        assert_problem(answer, 401, "unauthorized")
    assert read(api, CREDITS, UUID(int=7))["balance"] == 100


def test_no_token_is_401_and_a_workspace_that_is_no_uuid_403(api: Api) -> None:
    header = workspace("w-1")
    for path in (CREDITS, shown(uuid4())):
        assert_problem(api.client.get(path), 401, "unauthorized")
        assert_problem(api.client.get(path, headers=header), 403, "forbidden")
    cart = {"lead_ids": [str(uuid4())], "pay_with": "credits"}
    assert_problem(api.client.post(PURCHASE, json=cart), 401, "unauthorized")
    assert_problem(api.client.post(PURCHASE, json=cart, headers=header), 403, "forbidden")
    assert SECRET not in api.log.read_text()


def test_a_hundred_workspaces_at_once_and_one_gets_the_lead(
    api: Api, db: Database, dba: Session
) -> None:
    one = lead(dba)
    buyers = [uuid4() for _ in range(100)]
    for buyer in buyers:
        call(
            dba, "credit.deposit", workspace_id=buyer, amount=100, key="k", purpose="a test"
        )  # fmt: skip
    ready = threading.Barrier(len(buyers))
    body = json.dumps({"lead_ids": [str(one)], "pay_with": "credits"})

    def press(buyer: UUID) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", api.port, timeout=30)
        try:
            connection.connect()
            ready.wait(30)
            headers = {"Content-Type": "application/json", **workspace(buyer)}
            connection.request("POST", PURCHASE, body, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read()).get("type", "").rpartition("/")[2]
        finally:
            connection.close()

    with ThreadPoolExecutor(len(buyers)) as crowd:
        told = Counter(crowd.map(press, buyers))
    assert told == {(201, ""): 1, (409, "taken"): 99}
    [row] = db.admin("select status, sold_count from market.lead")
    assert tuple(row) == ("sold", 1)
    [spent] = db.admin("select amount from credit.entry where kind = 'spend'")
    assert spent.amount == -PRICE
    assert api.events("Request failed") == []


# By card.


def everything_arrives(till: Till) -> None:
    """Deliver every letter of the provider's, in order; each is taken."""
    assert set(till.provider.deliver(*till.provider.letters())) <= {200}


def pays(till: Till, order_id: str) -> None:
    """Let the buyer of an order pay it at Stripe, which tells."""
    till.provider.pay(till.made(order_id))
    everything_arrives(till)


@pytest.mark.parametrize("mode", ["checkout", "intent"])
def test_a_purchase_by_card_shows_where_to_pay_and_its_leads_once_paid(
    till: Till, dba: Session, mode: str
) -> None:
    one, buyer, key = lead(dba), uuid4(), str(uuid4())
    answer = buy(till.api, buyer, one, key=key, pay_with="card", mode=mode)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    where = {"checkout": "checkout_url", "intent": "client_secret"}[mode]
    assert set(body) == {
        "purchase_id", "status", "lead_ids", "price", "order_id", "expires_at", where
    }  # fmt: skip
    again = buy(till.api, buyer, one, key=key, pay_with="card", mode=mode)
    assert (again.status_code, again.json()) == (200, body)
    assert_problem(buy(till.api, uuid4(), one, pay_with="card"), 409, "taken")

    path = shown(body["purchase_id"])
    pending = read(till.api, path, buyer)
    assert (body["status"], pending["status"]) == ("pending", "pending")
    assert pending["leads"][0]["contents"] is None
    pays(till, body["order_id"])
    bought = read(till.api, path, buyer)
    assert (bought["status"], bought["leads"][0]["contents"]) == ("completed", {"phone": "+33 1"})
    replayed = buy(till.api, buyer, one, key=key, pay_with="card", mode=mode)
    assert (replayed.status_code, replayed.json()["status"]) == (200, "completed")
    assert till.read(body["order_id"])["total"] == PRICE * 100


def test_a_provider_that_refuses_frees_the_lead_and_the_key(till: Till, dba: Session) -> None:
    one, buyer, key = lead(dba), uuid4(), str(uuid4())
    till.provider.fault("POST /v1/checkout/sessions", "refused")
    refused = buy(till.api, buyer, one, key=key, pay_with="card")
    assert_problem(refused, 502, "provider_refused")
    assert buy(till.api, buyer, one, key=key, pay_with="card").status_code == 201


def test_a_card_without_a_provider_is_503_and_holds_nothing(
    another: Serve, db: Database, dba: Session
) -> None:
    with another() as api:
        answer = buy(api, uuid4(), lead(dba), pay_with="card")
        assert_problem(answer, 503, "not_configured")
    assert db.admin("select 1 from market.purchase") == []


def test_a_pack_of_credits_is_paid_by_card_and_deposited_once(till: Till, dba: Session) -> None:
    call(dba, "credit.put_pack", product_id=till.product, credits=100)
    buyer, key = uuid4(), {"Idempotency-Key": str(uuid4())}

    def order(**more: object) -> httpx.Response:
        body = {"product_id": till.product, "quantity": 2, **more}
        headers = {**workspace(buyer), **key}
        return till.api.client.post(ORDERS, json=body, headers=headers)

    placed, again = order(), order()
    assert (placed.status_code, again.status_code) == (201, 200)
    assert again.json() == placed.json()
    assert set(placed.json()) == {"order_id", "expires_at", "checkout_url"}
    assert_problem(order(quantity=3), 422, "mismatch")
    assert read(till.api, CREDITS, buyer)["balance"] == 0
    pays(till, placed.json()["order_id"])
    everything_arrives(till)
    assert read(till.api, CREDITS, buyer)["balance"] == 200
    assert_problem(order(product_id=10**9), 404, "unknown_product")


def test_the_sweep_over_http_hands_over_what_was_paid(till: Till, dba: Session) -> None:
    bought = buy(till.api, uuid4(), lead(dba), pay_with="card").json()
    pays(till, bought["order_id"])
    header = {"Authorization": f"Bearer {CLEANUP_TOKEN}"}
    swept = till.api.client.post("/api/payments/cleanup-expired", headers=header).json()
    assert swept["completed"] == 1
    [row] = till.db.admin("select paid_by, completed_at is not null as done from market.purchase")
    assert tuple(row) == ("order", True)


def test_a_refund_leaves_a_lead_sold_and_shows_where_the_money_went(
    till: Till, dba: Session
) -> None:
    one, buyer = lead(dba), uuid4()
    bought = buy(till.api, buyer, one, pay_with="card", mode="intent").json()
    pays(till, bought["order_id"])
    till.provider.refund(till.made(bought["order_id"]))
    everything_arrives(till)
    assert till.kept() == {"refund": PRICE * 100}
    assert read(till.api, shown(bought["purchase_id"]), buyer)["status"] == "completed"
    assert_problem(buy(till.api, rich(till.api), one), 409, "taken")
    assert till.read(bought["order_id"])["status"] == "paid"
