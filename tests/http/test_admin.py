"""The pages for administrators: who is let in, what they show of strangers' words, what they do."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest

from tests.calls import Session, call, reserved
from tests.credit.withdrawing import funded, opened
from tests.http.problems import assert_problem
from tests.http.test_auth import BAD_TOKENS
from tests.http.tokens import bearer, raw, token
from tests.payment.shop import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.database import Database
    from tests.http.conftest import Serve
    from tests.http.running import Api

NOBODY = "00000000-0000-7000-8000-000000000000"
LISTS = (
    "/products", "/reservations", "/checks", "/exceptions", "/withdrawals", "/tasks", "/inbox",
    "/sweeps",
)  # fmt: skip
SHOWN = ("", *LISTS, "/orders", f"/orders/{NOBODY}", "/products/1", "/exceptions/1",
         "/exceptions/1/refund", "/inbox/1", f"/withdrawals/{NOBODY}",
         f"/withdrawals/{NOBODY}/settle")  # fmt: skip
DONE = ("/checks", "/products/1/repair", "/exceptions/1/write_off", f"/withdrawals/{NOBODY}/reject")
BROWSER = {"Accept": "text/html,application/xhtml+xml"}
WORKSPACE = token("workspace", workspace_id=str(uuid4()))


def cookie(encoded: str | None = None) -> dict[str, str]:
    """Return the header by which a browser says who it is."""
    return {"Cookie": f"stockade_admin={encoded or token('admin', 'eve')}"}


@pytest.fixture
def eve(api: Api) -> Iterator[httpx.Client]:
    """Give the browser of an administrator named eve."""
    headers = {**BROWSER, **cookie(), "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=f"{api.client.base_url}/admin", headers=headers, timeout=30) as eve:
        yield eve


@pytest.fixture
def shop(db: Database, dba: Session) -> Iterator[Shop]:
    """Give a shop with ten units, and its API's role."""
    with db.connect("stockade_api") as session:
        yield Shop(db, session, dba, db.product(total=10))


def drift(db: Database) -> int:
    """Let a product's free units be four too many; the product."""
    product = db.product(total=10)
    db.admin("update stock.slot set available = available + 4 where number = 1")
    return product


def free(db: Database) -> int:
    """Count the units that are written down as free."""
    return int(db.admin("select sum(available) as free from stock.slot")[0].free)


def test_a_page_without_a_token_is_the_login_for_a_browser_and_401_for_others(api: Api) -> None:
    for path in SHOWN:
        led = api.client.get(f"/admin{path}", headers=BROWSER)
        assert (led.status_code, led.headers["location"]) == (303, "/admin/login")
        assert api.client.get(f"/admin{path}").status_code == 401
        swapped = api.client.get(f"/admin{path}", headers={**BROWSER, "HX-Request": "true"})
        assert (swapped.status_code, swapped.headers["hx-redirect"]) == (401, "/admin/login")
    for path in DONE:
        assert api.client.post(f"/admin{path}", headers=BROWSER).status_code == 401


@pytest.mark.parametrize("encoded", [token("service"), WORKSPACE], ids=["service", "workspace"])
def test_a_token_of_somebody_else_opens_no_page(api: Api, encoded: str) -> None:
    for path in SHOWN:
        for who in (bearer(encoded), cookie(encoded)):
            assert api.client.get(f"/admin{path}", headers={**BROWSER, **who}).status_code == 403
    for path in DONE:
        for who in (bearer(encoded), cookie(encoded)):
            assert api.client.post(f"/admin{path}", headers=who).status_code == 403


def test_a_bad_cookie_opens_no_page(api: Api) -> None:
    for name, encoded in BAD_TOKENS.items():
        bad = raw(cookie(encoded))
        led = api.client.get("/admin", headers=[*raw(BROWSER), *bad])
        assert (name, led.status_code) == (name, 303)
        assert led.headers["location"] == "/admin/login"
        assert api.client.post("/admin/checks", headers=bad).status_code == 401


def test_an_administrator_is_let_in_by_header_and_by_cookie(api: Api) -> None:
    for who in (bearer(role="admin"), cookie()):
        page = api.client.get("/admin", headers={**BROWSER, **who})
        assert page.status_code == 200
        assert "<h1>Overview</h1>" in page.text


def test_the_cookie_opens_nothing_but_pages(api: Api) -> None:
    answer = api.client.get("/api/admin/exceptions", headers=cookie())
    assert_problem(answer, 401, "unauthorized")


@pytest.mark.parametrize(
    "came",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://{here}"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
    ],
    ids=str,
)
def test_a_form_of_another_site_is_refused_and_does_nothing(
    api: Api, db: Database, came: dict[str, str]
) -> None:
    product = drift(db)
    here = f"127.0.0.1:{api.port}"
    headers = {**cookie(), **{name: value.format(here=here) for name, value in came.items()}}
    for path in (*DONE, f"/products/{product}/repair", "/login", "/logout"):
        assert api.client.post(f"/admin{path}", headers=headers).status_code == 403
    assert free(db) == 14
    # The same without another site's name on it is done.
    for mine in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": f"http://{here}"}):
        done = api.client.post(f"/admin/products/{product}/repair", headers={**cookie(), **mine})
        assert done.status_code == 303
    assert free(db) == 10


def test_logging_in_sets_a_cookie_that_ends_with_its_token(api: Api) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=5)
    encoded = token("admin", exp=soon)
    answer = api.client.post("/admin/login", data={"token": f" {encoded}\n"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin")
    (set_cookie,) = answer.headers.get_list("set-cookie")
    name, *attributes = set_cookie.split("; ")
    assert name == f"stockade_admin={encoded}"
    said = dict(word.lower().partition("=")[::2] for word in attributes)
    assert 290 <= int(said.pop("max-age")) <= 300
    assert said == {"httponly": "", "path": "/admin", "samesite": "strict"}
    api.client.cookies.clear()
    out = api.client.post("/admin/logout", headers=cookie())
    assert (out.status_code, out.headers["location"]) == (303, "/admin/login")
    assert "max-age=0" in out.headers["set-cookie"].lower()
    assert 'stockade_admin="";' in out.headers["set-cookie"].replace("=;", '="";')


def test_who_may_not_come_in_cannot_log_in(api: Api) -> None:
    for encoded, status in (
        (token("service"), 403),
        (WORKSPACE, 403),
        (BAD_TOKENS["alg none"], 401),
        (BAD_TOKENS["expired"], 401),
        ("x", 401),
        ("", 400),
        ("x" * 4000, 400),
    ):
        answer = api.client.post("/admin/login", data={"token": encoded})
        assert answer.status_code == status
        assert "set-cookie" not in answer.headers
    assert api.client.post("/admin/login", json={"token": token("admin")}).status_code == 400


def test_the_cookie_is_secure_where_the_shop_is_reached_by_https(
    db: Database, another: Serve
) -> None:
    assert db.breaches() == []
    with another(STOCKADE_PUBLIC_URL="https://shop.example") as api:
        answer = api.client.post("/admin/login", data={"token": token("admin")})
        assert "; secure" in answer.headers["set-cookie"].lower()


def test_without_a_secret_every_page_is_503(db: Database, another: Serve) -> None:
    assert db.breaches() == []
    with another(STOCKADE_JWT_SECRET="") as api:
        for who in ({}, cookie()):
            for path in ("", "/products", "/login"):
                answer = api.client.get(f"/admin{path}", headers={**BROWSER, **who})
                assert answer.status_code == 503
                assert "STOCKADE_JWT_SECRET" in answer.text
            assert api.client.post("/admin/checks", headers=who).status_code == 503
            login = api.client.post("/admin/login", data={"token": token("admin")}, headers=who)
            assert login.status_code == 503


def test_no_page_is_kept_and_none_lets_a_script_in(eve: httpx.Client) -> None:
    for path in ("", *LISTS, "/orders", "/login", "/inbox/1"):
        answer = eve.get(path)
        assert answer.status_code == (404 if path == "/inbox/1" else 200)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("default-src 'self';")
        assert re.findall(r"<style|\son\w+=|\sstyle=|<script(?! src=)", answer.text) == []


MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7 * 7 }}"


def test_strangers_words_are_shown_as_text(
    eve: httpx.Client, shop: Shop, dba: Session, db: Database
) -> None:
    db.admin("update stock.product set name = %s, sku = %s", MARKUP, MARKUP)
    cart = reserved(dba, MARKUP, {shop.product: 1}, buyer=MARKUP)
    placed = call(dba, "payment.place_order", reservation_id=cart.reservation_id)
    # The database has checked these columns; what a stranger could bring there is brought by hand.
    event = {"id": "evt_1", "object": "event", "type": MARKUP, "data": {"object": {MARKUP: MARKUP}}}
    shop.deliver("stripe", event)
    db.admin("update payment.event set reason = %s, names = array[%s]", MARKUP, MARKUP)
    db.admin(
        """
        insert into payment.exception
          (kind, subject, owed, amount, currency, provider, order_id, detail, note)
        values ('late', %s, 'refund', 100, 'USD', 'stripe', %s, %s, %s)
        """,
        MARKUP,
        placed.order_id,
        MARKUP,
        MARKUP,
    )
    (exception,) = db.admin("select id from payment.exception where kind = 'late'")
    funded(dba)
    withdrawal = opened(dba)
    db.admin("update credit.withdrawal set detail = %s, note = %s", MARKUP, MARKUP)
    db.admin(
        "insert into ops.breach (room, rule, subject, detail) values ('r', 'r', %s, %s)",
        MARKUP,
        MARKUP,
    )
    db.admin(
        "insert into payment.task (id, kind, provider, day, due_at, detail)"
        " values (gen_random_uuid(), 'reconcile', 'stripe', now(), now(), %s)",
        MARKUP,
    )
    db.admin("insert into ops.sweep_run (source) values (%s)", MARKUP)
    db.admin(
        "insert into ops.repair_log (product_id, total, outstanding, free_before, free_after,"
        " lines_mended, status, repaired_by) values (%s, 1, 1, 1, 1, 1, 'repaired', %s)",
        shop.product,
        MARKUP,
    )
    for path in (
        "", *LISTS, f"/products/{shop.product}", f"/orders/{placed.order_id}", "/inbox/1",
        f"/exceptions/{exception.id}", f"/exceptions/{exception.id}/match",
        f"/withdrawals/{withdrawal}", "/products?" + urlencode({"search": MARKUP}),
        "/reservations?" + urlencode({"reference": MARKUP}),
        "/orders?" + urlencode({"name": MARKUP + "!"}),
        f"/exceptions/{exception.id}?" + urlencode({"said": MARKUP}),
    ):  # fmt: skip
        answer = eve.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        assert "<script>alert" not in answer.text, path
        assert "<img" not in answer.text, path
        if "said=" not in path:
            text = html.unescape(answer.text).replace('\\"', '"')
            assert MARKUP in text, path


def test_a_token_with_markup_in_its_name_is_shown_as_text(api: Api) -> None:
    page = api.client.get("/admin", headers={**BROWSER, **cookie(token("admin", MARKUP))})
    assert page.status_code == 200
    assert html.escape("<script>") in page.text
    assert "<script>alert" not in page.text


def test_the_pages_of_a_list_follow_each_other_by_links(eve: httpx.Client, db: Database) -> None:
    for n in range(120):
        db.product(f"thing {n:03}", total=n)
    for query in ("", "?sort=free&descending=true", "?search=THING+&sort=name"):
        seen, path = list[str](), f"/products{query}"
        while path:
            page = eve.get(path).text
            seen += re.findall(r"<code>(thing \d+)</code>", page)
            found = re.search(r'id="next-page" hx-boost="true" href="/admin([^"]+)"', page)
            path = html.unescape(found[1]) if found else ""
        assert len(seen) == len(set(seen)) == 120
        assert seen == sorted(seen, reverse="descending" in query)


BAD = (
    "/products?sort=id%20desc", "/products?after=x", "/products?descending=maybe",
    f"/products?after={2**63}", "/products?search=%00", "/products?nothing=1",
    f"/products?search={'x' * 256}", "/reservations?state=gone", "/reservations?before=1",
    "/reservations?product_id=0", "/tasks?kind=x", "/inbox?provider=x", "/checks?before=-1",
    "/withdrawals?state=x", "/sweeps?busy_only=2", "/exceptions?sort=due", "/orders?name=%00",
    f"/products/{2**63}", "/exceptions/0", "/exceptions/1/steal", f"/withdrawals/{NOBODY}/keep",
)  # fmt: skip


def test_bad_input_is_400(eve: httpx.Client) -> None:
    assert [path for path in BAD if eve.get(path).status_code != 400] == []


ABSENT = (
    "/products/999", "/exceptions/999", "/inbox/999", f"/orders/{NOBODY}",
     f"/withdrawals/{NOBODY}", "/exceptions/x", "/orders/1",
)  # fmt: skip


def test_what_is_not_there_is_404(eve: httpx.Client) -> None:
    assert [path for path in ABSENT if eve.get(path).status_code != 404] == []


def test_a_drift_is_found_shown_and_repaired(eve: httpx.Client, db: Database) -> None:
    product = drift(db)
    assert "No breach is known" in eve.get("/checks").text
    assert eve.post("/checks").headers["location"] == "/admin/checks"
    assert f'href="/admin/products/{product}">Repair' in eve.get("/checks").text
    asked = eve.get(f"/products/{product}").text
    assert "from <strong>14</strong> to <strong>10</strong>" in asked
    assert free(db) == 14
    for _ in range(2):
        done = eve.post(f"/products/{product}/repair")
        assert done.headers["location"] == f"/admin/products/{product}?said=repaired"
    assert "Every unit is accounted for" in eve.get(f"/products/{product}?said=repaired").text
    assert free(db) == 10
    log = db.admin("select repaired_by, free_before, free_after from ops.repair_log order by id")
    assert [tuple(row) for row in log] == [("eve", 14, 10), ("eve", 10, 10)]
    assert "No breach is known" in eve.get("/checks").text


def decide(eve: httpx.Client, exception: int, way: str, **form: str) -> str:
    """Go one of the ways; the status that the page would tell."""
    asked = eve.get(f"/exceptions/{exception}/{way}")
    assert asked.status_code == 200
    assert f'action="/admin/exceptions/{exception}/{way}"' in asked.text
    done = eve.post(f"/exceptions/{exception}/{way}", data=form)
    assert done.status_code == 303, done.text
    path, _, said = done.headers["location"].partition("?said=")
    assert path == f"/admin/exceptions/{exception}"
    shown = eve.get(f"/exceptions/{exception}?said={said}")
    assert 'role="status"' in shown.text
    return str(said)


def resolved(db: Database, exception: int) -> tuple[Any, ...]:
    """Read how an exception was resolved, by whom, and why."""
    query = "select resolution, resolved_by, note from payment.exception where id = %s"
    return tuple(db.admin(query, exception)[0])


def test_a_refund_is_queued_once_however_often_it_is_clicked(eve: httpx.Client, shop: Shop) -> None:
    _, _, exception = shop.late()
    assert decide(eve, exception, "refund") == "queued"
    again = eve.post(f"/exceptions/{exception}/refund")
    assert again.headers["location"].endswith("?said=already_queued")
    (task,) = shop.db.admin("select state, detail from payment.task where kind = 'refund'")
    assert tuple(task) == ("open", "eve")
    assert "on its way back" in eve.get(f"/exceptions/{exception}/refund").text


@pytest.mark.parametrize(
    ("way", "form", "status", "written"),
    [
        ("record_refund", {"reference": "re_1"}, "refunded", ("refunded", "eve", None)),
        (
            "credit",
            {"workspace_id": str(uuid4()), "credits": "70", "note": "as agreed"},
            "credited",
            ("credited", "eve", "as agreed"),
        ),
        ("write_off", {"note": MARKUP}, "written_off", ("written_off", "eve", MARKUP)),
        ("write_off", {"note": ""}, "written_off", ("written_off", "eve", None)),
    ],
)
def test_an_exception_is_resolved_once(
    eve: httpx.Client,
    shop: Shop,
    way: str,
    form: dict[str, str],
    status: str,
    written: tuple[Any, ...],
) -> None:
    _, _, exception = shop.late()
    assert decide(eve, exception, way, **form) == status
    again = eve.post(f"/exceptions/{exception}/{way}", data=form)
    assert again.headers["location"].endswith("?said=resolved")
    assert resolved(shop.db, exception) == written
    assert "Nothing is left to do" in eve.get(f"/exceptions/{exception}/{way}").text


def test_money_is_matched_to_an_order_or_told_why_not(eve: httpx.Client, shop: Shop) -> None:
    _, _, exception = shop.late()
    assert decide(eve, exception, "match", order_id="") == "insufficient"
    assert decide(eve, exception, "match", order_id=str(uuid4())) == "not_found"
    call(shop.dba, "stock.release", reference="somebody else")
    placed = shop.order("another")
    assert decide(eve, exception, "match", order_id=str(placed.order_id), note="asked") == "matched"
    assert shop.read(placed.order_id).state == "paid"
    assert resolved(shop.db, exception) == ("matched", "eve", "asked")


@pytest.mark.parametrize(
    ("way", "form"),
    [
        ("record_refund", {}),
        ("record_refund", {"reference": "x" * 300}),
        ("record_refund", {"reference": "a\0b"}),
        ("credit", {"workspace_id": "x", "credits": "1"}),
        ("credit", {"workspace_id": str(uuid4()), "credits": "0"}),
        ("credit", {"workspace_id": str(uuid4()), "credits": "1.5"}),
        ("credit", {"credits": "1"}),
        ("match", {"order_id": "x"}),
        ("write_off", {"note": "x" * 1001}),
        ("write_off", {"resolved_by": "somebody else"}),
        ("steal", {}),
    ],
)
def test_a_bad_decision_is_400_and_decides_nothing(
    eve: httpx.Client, shop: Shop, way: str, form: dict[str, str]
) -> None:
    _, _, exception = shop.late()
    assert eve.post(f"/exceptions/{exception}/{way}", data=form).status_code == 400
    assert resolved(shop.db, exception) == (None, None, None)


@pytest.mark.parametrize(
    ("ending", "status", "balance"), [("settle", "settled", 0), ("reject", "rejected", 100)]
)
def test_a_withdrawal_is_ended_once_by_a_person(
    eve: httpx.Client, db: Database, dba: Session, ending: str, status: str, balance: int
) -> None:
    funded(dba)
    withdrawal = opened(dba)
    db.admin("update credit.withdrawal set state = 'unknown'")
    assert str(withdrawal) in eve.get("/withdrawals?state=unknown").text
    assert "No, go back" in eve.get(f"/withdrawals/{withdrawal}/{ending}").text
    path = f"/withdrawals/{withdrawal}/{ending}"
    assert eve.post(path, data={"note": "seen"}).headers["location"].endswith(f"?said={status}")
    assert eve.post(path).headers["location"].endswith(f"?said=already_{status}")
    (row,) = db.admin("select state, closed_by, note from credit.withdrawal")
    assert tuple(row) == (status, "eve", "seen")
    (account,) = db.admin("select posted, pending from credit.account")
    assert tuple(account) == (balance, 0)
    assert "Nothing is left to do" in eve.get(f"/withdrawals/{withdrawal}").text


def test_an_order_is_found_and_its_story_told(eve: httpx.Client, shop: Shop) -> None:
    _, _, exception = shop.late()
    (row,) = shop.db.admin("select order_id from payment.exception where id = %s", exception)
    led = eve.get("/orders?name=cart")
    assert led.headers["location"] == f"/admin/orders/{row.order_id}"
    story = eve.get(f"/orders/{row.order_id}").text
    for link in (f"/admin/exceptions/{exception}", "/admin/inbox/1"):
        assert f'href="{link}"' in story
    for thing in ("reservation", "order", "intent", "event", "receipt", "exception"):
        assert f'<th scope="row">{thing}</th>' in story
    assert "No order is known" in eve.get("/orders?name=nothing").text


def test_a_form_of_another_site_holds_nothing_for_a_buyer_either(api: Api, db: Database) -> None:
    product = db.product()
    (drop,) = db.admin(
        "select id from checkout.put_drop(%s, now(), now() + interval '1 hour')", product
    )
    form = {"attempt": str(uuid4()), "quantity": "1"}
    for site, status in (("cross-site", 403), ("same-origin", 303)):
        joined = api.client.post(
            f"/drops/{drop.id}/join", data=form, headers={"Sec-Fetch-Site": site}
        )
        assert joined.status_code == status
        held = db.admin("select count(*) from stock.reservation")[0][0]
        assert held == (status == 303)
