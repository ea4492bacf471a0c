"""The pages' answers, where no browser is needed to see them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import httpx
import pytest

from tests.http.problems import assert_problem
from tests.http.watching import everything, until

if TYPE_CHECKING:
    from tests.http.till import Till

STRANGER = "<script>alert('\"&')</script>"


def join(till: Till, quantity: object = 1, key: object = None, **headers: str) -> httpx.Response:
    """Send the form of the till's drop, as a browser does."""
    form = {"attempt": str(key or uuid4()), "quantity": str(quantity)}
    return till.api.client.post(f"/drops/{till.drop()}/join", data=form, headers=headers)


def ordered(till: Till, quantity: int = 1) -> str:
    """Join the till's drop; the path of the order's page."""
    answer = join(till, quantity)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


@pytest.mark.parametrize("path", ["/", "/drops/1", "/drops/99", "order"])
def test_a_page_lets_nothing_in_and_nothing_out(till: Till, path: str) -> None:
    till.drop()
    answer = till.api.client.get(ordered(till) if path == "order" else path)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    for address in re.findall(r'(?:src|href|action|hx-\S+)="([^"]+)"', answer.text):
        assert "//" not in address
    assert "style=" not in answer.text
    assert not re.search(r"<script(?! src=)", answer.text)


def test_what_is_static_is_kept_by_browsers_and_changes_its_address(till: Till) -> None:
    page = till.api.client.get("/")
    [style] = re.findall(
        r'<link rel="stylesheet" href="(/static/[^"]+\?v=[0-9a-f]{12})"', page.text
    )
    answer = till.api.client.get(style)
    assert "immutable" in answer.headers["cache-control"]
    assert till.api.client.get("/static/nothing.css").headers["cache-control"] == "no-store"


def test_a_strangers_text_is_shown_as_text(till: Till) -> None:
    till.db.admin("update stock.product set name = %s", STRANGER)
    until(lambda: "alert" in till.api.client.get("/").text)
    for path in ("/", f"/drops/{till.drop()}", f"/drops/{till.drop()}/live", ordered(till)):
        with till.api.client.stream("GET", path) as answer:
            text = next(answer.iter_text())
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text


def test_a_double_click_holds_once_and_leads_to_one_order(till: Till) -> None:
    key = uuid4()
    first, again = join(till, 2, key), join(till, 2, key)
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["location"] == again.headers["location"]
    assert till.free() == 8


def test_a_product_without_drops_is_bought_on_a_page_of_its_own(till: Till) -> None:
    path = f"/products/{till.product}"
    until(lambda: f'href="{path}"' in till.api.client.get("/").text)
    assert "<strong>10</strong>" in till.api.client.get(path).text
    form = {"attempt": str(uuid4()), "quantity": "2"}
    answer = till.api.client.post(f"{path}/join", data=form)
    assert answer.status_code == 303
    assert till.api.client.get(answer.headers["location"]).status_code == 200
    assert till.free() == 8


def test_the_window_lists_for_all_what_it_lists_not_what_somebody_looks_at(till: Till) -> None:
    till.db.admin(
        "select stock.put_product('sku ' || n, 'thing ' || n, 1000, 10)"
        " from generate_series(1, 100) as n"
    )
    path = f"/products/{till.product}"
    until(lambda: "thing 100<" in till.api.client.get("/").text)
    assert f'href="{path}"' not in till.api.client.get("/").text
    assert till.api.client.get(path).status_code == 200
    assert f'href="{path}"' not in till.api.client.get("/").text


def test_a_form_sent_again_with_another_quantity_holds_nothing_more(till: Till) -> None:
    key = uuid4()
    join(till, 2, key)
    other = join(till, 3, key)
    assert other.status_code == 422
    assert "joined with this form already" in other.text
    assert str(key) not in other.text  # A new form, which would do.
    assert till.free() == 8


def test_sold_out_says_when_units_may_come_back(till: Till) -> None:
    till.api.hold(till.product, 9)
    few = join(till, 2)
    assert few.status_code == 409
    assert "Only 1 is free" in few.text
    till.api.hold(till.product, 1)
    none = join(till)
    assert none.status_code == 409
    assert "Sold out" in none.text
    assert re.search(r'<time datetime="[^"]+" data-local="time">\d\d:\d\d:\d\d UTC', none.text)


def test_busy_is_not_sold_out_and_the_same_form_does_it_later(till: Till) -> None:
    key = uuid4()
    drop = till.drop()
    with till.db.connect("admin", autocommit=False) as other:
        other.execute("select from stock.slot for update")
        busy = join(till, 1, key)
        assert busy.status_code == 503
        assert busy.headers["retry-after"]
        assert "you will not buy twice" in busy.text
        assert f'value="{key}"' in busy.text
    assert join(till, 1, key).status_code == 303
    assert till.api.client.get(f"/drops/{drop}").status_code == 200


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"attempt": str(uuid4()), "quantity": "0"}, 400),
        ({"attempt": str(uuid4()), "quantity": "-1"}, 400),
        ({"attempt": str(uuid4()), "quantity": "many"}, 400),
        ({"attempt": str(uuid4()), "quantity": str(2**31)}, 400),
        ({"attempt": str(uuid4())}, 400),
        ({"attempt": "mine", "quantity": "1"}, 400),
        ({}, 400),
        ({"attempt": str(uuid4()), "quantity": "1" + "0" * 70_000}, 413),
    ],
)
def test_a_malformed_form_changes_nothing(till: Till, form: dict[str, str], status: int) -> None:
    drop = till.drop()
    before = everything(till.db)
    answer = till.api.client.post(f"/drops/{drop}/join", data=form)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert everything(till.db) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_the_form_of_another_site_is_refused(till: Till, headers: dict[str, str]) -> None:
    order = ordered(till)
    assert join(till, **headers).status_code == 403
    for step in ("pay", "give-back"):
        form = {"way": "card"}
        answer = till.api.client.post(f"{order}/{step}", data=form, headers=headers)
        assert answer.status_code == 403
    assert (till.free(), till.intents()) == (9, [])


def test_a_form_of_our_own_is_taken(till: Till) -> None:
    here = f"http://127.0.0.1:{till.api.port}"
    answer = join(till, **{"Sec-Fetch-Site": "same-origin", "Origin": here})
    assert answer.status_code == 303


def test_a_drop_that_is_not_on_holds_nothing(till: Till) -> None:
    drop = till.drop()
    till.db.admin("update checkout.drop set ends_at = now()")
    form = {"attempt": str(uuid4()), "quantity": "1"}
    answer = till.api.client.post(f"/drops/{drop}/join", data=form)
    assert answer.status_code == 409
    assert "It is not on" in answer.text
    assert till.free() == 10
    assert till.api.client.post("/drops/99/join", data=form).status_code == 404


@pytest.mark.parametrize("path", ["/drop/1", "/drops/one", "/api/nothing"])
def test_where_there_is_nothing_a_browser_gets_a_page_and_a_program_a_problem(
    till: Till, path: str
) -> None:
    page = till.api.client.get(path, headers={"Accept": "text/html,application/xml;q=0.9,*/*"})
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert_problem(till.api.client.get(path), 404, "not_found")


@pytest.mark.parametrize("step", ["", "/pay", "/give-back"])
def test_an_order_that_there_is_not_has_no_page(till: Till, step: str) -> None:
    path = f"/orders/{uuid4()}{step}"
    answer = till.api.client.post(path, data={"way": "card"}) if step else till.api.client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("way", ["card", "coins"])
def test_to_pay_leads_to_the_providers_page_and_again_to_the_same(till: Till, way: str) -> None:
    order = ordered(till, 2)
    pages = [till.api.client.post(f"{order}/pay", data={"way": way}).text for _ in range(2)]
    found = {re.findall(r'content="0; url=([^"]+)"', page)[0] for page in pages}
    assert len(found) == 1
    assert found.pop().startswith(till.provider.url)
    assert till.intents() == ["open"]


def test_a_provider_that_refuses_has_charged_nothing_and_the_page_says_so(till: Till) -> None:
    order = ordered(till)
    till.provider.fault("POST /v1/checkout/sessions", "refused")
    answer = till.api.client.post(f"{order}/pay", data={"way": "card"})
    assert answer.status_code == 502
    assert "You were not charged" in answer.text
    assert till.free() == 10


def test_a_provider_that_is_busy_leaves_what_is_held(till: Till) -> None:
    order = ordered(till)
    till.provider.fault("POST /v1/checkout/sessions", "rate_limited", times=9)
    answer = till.api.client.post(f"{order}/pay", data={"way": "card"})
    assert answer.status_code == 503
    assert "still held" in answer.text
    assert till.free() == 9


def test_what_is_given_back_twice_is_given_back_once(till: Till) -> None:
    order = ordered(till, 2)
    for _ in range(2):
        answer = till.api.client.post(f"{order}/give-back")
        assert (answer.status_code, answer.headers["location"]) == (303, order)
    assert (till.free(), till.orders()) == (10, {"cancelled": 1})


def test_what_is_being_paid_for_or_paid_is_not_given_back(till: Till) -> None:
    order = ordered(till)
    order_id = UUID(order.rpartition("/")[2])
    till.db.admin("update checkout.purchase_order set money_expected_at = now()")
    answer = till.api.client.post(f"{order}/give-back")
    assert answer.status_code == 409
    assert "Your payment is on its way" in answer.text
    till.webhook(str(order_id))
    assert till.api.client.post(f"{order}/give-back").status_code == 409
    assert (till.free(), till.orders()) == (9, {"paid": 1})


def test_a_browser_that_comes_back_lands_on_the_page_and_a_program_on_the_order(
    till: Till,
) -> None:
    order = ordered(till)
    till.api.client.post(f"{order}/pay", data={"way": "card"})
    [intent] = till.db.admin("select id from payment.intent")
    path = f"/api/payment/return?intent_id={intent.id}"
    browser = till.api.client.get(path, headers={"Accept": "text/html,application/xml;q=0.9,*/*"})
    assert (browser.status_code, browser.headers["location"]) == (303, order)
    program = till.api.client.get(path)
    assert program.json()["order_id"] == order.rpartition("/")[2]
    assert_problem(
        till.api.client.get(f"/api/payment/return?intent_id={uuid4()}"), 404, "not_found"
    )
