"""An administrator at work: with a mouse, with a keyboard, without scripts, on a phone."""

from __future__ import annotations

import http.server
import re
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.http.tokens import token
from tests.payment.shop import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.conftest import Keep
    from tests.browser.looking import Device, Person, Scheme
    from tests.calls import Session
    from tests.database import Database
    from tests.http.till import Till


@pytest.fixture
def shop(till: Till, dba: Session) -> Iterator[Shop]:
    """Give the till's shop from its back door."""
    with till.db.connect("stockade_api") as session:
        yield Shop(till.db, session, dba, till.product)


def enter(
    person: Person,
    till: Till,
    device: Device = "desktop",
    scheme: Scheme = "light",
    *,
    scripts: bool = True,
) -> Page:
    """Log in as eve, and see the overview."""
    page = person.open(f"{office(till)}/login", device, scheme, scripts=scripts)
    page.get_by_label("An administrator's token").fill(token("admin", "eve"))
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    return page


def office(till: Till) -> str:
    """Return where the pages for administrators are."""
    return f"http://127.0.0.1:{till.api.port}/admin"


def drift(db: Database) -> None:
    """Let the free units be four too many."""
    db.admin("update stock.slot set available = available + 4 where number = 1")


def free(db: Database) -> int:
    """Count the units that are written down as free."""
    return int(db.admin("select sum(available) as free from stock.slot")[0].free)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_drift_is_repaired_before_our_eyes(
    person: Person, till: Till, keep: Keep, *, scripts: bool
) -> None:
    drift(till.db)
    page = enter(person, till, scripts=scripts)
    page.get_by_role("link", name="Checks").click()
    page.get_by_role("button", name="Check everything now").click()
    row = page.get_by_role("row").filter(has_text="units conserved")
    expect(row).to_contain_text("total 10, free 14, held 0, sold 0")
    if scripts:
        keep(page, "admin-drift")
    row.get_by_role("link", name="Repair").click()
    expect(page.get_by_text("sets its free units from 14 to 10")).to_be_visible()
    assert free(till.db) == 14
    if scripts:
        keep(page, "admin-repair-asked")
    page.get_by_role("button", name="Repair it").click()
    expect(page.get_by_role("status")).to_contain_text("Repaired")
    expect(page.get_by_text("Every unit is accounted for")).to_be_visible()
    assert free(till.db) == 10
    if scripts:
        person.check(page)
        keep(page, "admin-repaired")
    page.get_by_role("link", name="Checks").click()
    expect(page.get_by_text("No breach is known")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_exception_is_resolved_before_our_eyes(
    person: Person, till: Till, shop: Shop, keep: Keep, *, scripts: bool
) -> None:
    shop.late()
    page = enter(person, till, scripts=scripts)
    page.get_by_role("link", name="Exceptions", exact=True).click()
    page.get_by_role("row").filter(has_text="$100.00").get_by_role("link", name="late").click()
    page.get_by_role("link", name="Refund it through the provider").click()
    expect(page.get_by_text("It cannot be undone")).to_be_visible()
    if scripts:
        person.check(page)
        keep(page, "admin-exception-asked")
    page.get_by_role("button", name="Refund it through the provider").click()
    expect(page.get_by_role("status")).to_contain_text("The refund is under way")
    assert shop.finish(shop.claim(), reference="re_1").status == "finished"
    page.reload()
    expect(page.get_by_text("Nothing is left to do")).to_be_visible()
    expect(page.locator("dd").filter(has_text="by eve")).to_contain_text("refunded")
    if scripts:
        keep(page, "admin-exception-resolved")


def fill(till: Till, shop: Shop) -> tuple[str, int]:
    """Let something of everything happen; an order and an exception."""
    order_id, _, exception_id = shop.late()
    drift(till.db)
    with till.db.connect("stockade_api") as session:
        session.execute("select * from ops.record_check()")
        session.execute("select * from ops.sweep_now()")
    return str(order_id), exception_id


@pytest.mark.breaks
def test_every_page_can_be_read_by_everybody(
    person: Person, till: Till, shop: Shop, keep: Keep
) -> None:
    order_id, exception_id = fill(till, shop)
    page = person.open(f"{office(till)}/login")
    person.check(page)
    keep(enter(person, till, "phone", "dark"), "admin-overview-phone-dark")
    page = enter(person, till)
    person.check(page)
    keep(page, "admin-overview-desktop-light")
    tables = ("/products", "/reservations?sort=deadline", "/exceptions", "/tasks", "/inbox")
    things = (
        f"/orders/{order_id}", f"/exceptions/{exception_id}", f"/exceptions/{exception_id}/credit",
        "/inbox/1", "/checks", "/sweeps", f"/products/{till.product}", "/orders", "/exceptions/999",
    )  # fmt: skip
    for path in (*tables, *things):
        page.goto(f"{office(till)}{path}")
        person.check(page)
        if path in ("/products", f"/orders/{order_id}", "/inbox/1"):
            keep(page, f"admin-{path.split('/')[1]}-desktop-light")


def test_a_list_is_sorted_filtered_and_paged_in_place(person: Person, till: Till) -> None:
    for n in range(60):
        till.db.product(f"thing {n:02}", total=n + 100)
    page = enter(person, till)
    page.get_by_role("link", name="Stock", exact=True).click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(50)
    page.evaluate("document.body.dataset.mark = 'the same document'")

    def same_document() -> bool:
        return bool(page.evaluate("document.body.dataset.mark === 'the same document'"))

    page.get_by_role("link", name="Total").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Total")).to_have_attribute(
        "aria-sort", "ascending"
    )
    expect(page.get_by_role("link", name="Total")).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows.first).to_contain_text("thing 59")
    expect(page).to_have_url(re.compile(r"\?sort=total&descending=true$"))
    page.get_by_role("link", name="Next page").click()
    expect(rows).to_have_count(11)
    assert same_document()
    page.get_by_label("Name, sku or id").fill("thing 0")
    page.get_by_role("button", name="Show").click()
    expect(rows).to_have_count(10)
    expect(page).to_have_url(re.compile("search=thing"))
    assert same_document()
    page.go_back()
    expect(rows).to_have_count(11)
    page.reload()
    expect(rows).to_have_count(11)
    page.context.clear_cookies()
    page.get_by_role("link", name="Free").click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()


def test_an_administrator_needs_no_mouse(person: Person, till: Till, shop: Shop) -> None:
    shop.late()
    page = person.open(f"{office(till)}/login")
    # The browser puts the cursor there by itself, but only when it first draws the page.
    expect(page.get_by_label("An administrator's token")).to_be_focused()
    page.keyboard.insert_text(token("admin", "eve"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()

    def reach(tag: str, name: str) -> None:
        wanted = page.locator(f"{tag}:focus", has_text=name)
        for _ in range(40):
            page.keyboard.press("Tab")
            if wanted.count():
                return
        raise AssertionError(f"no way to {name}")

    def go(tag: str, name: str) -> None:
        address = page.url
        reach(tag, name)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: url != address)

    go("a", "Exceptions")
    go("a", "late")
    go("a", "Write it off")
    reach("input", "")
    page.keyboard.insert_text("the buyer said so")
    go("button", "Write it off")
    expect(page.get_by_role("status")).to_contain_text("Written off")
    expect(page.get_by_text("the buyer said so")).to_be_visible()
    go("button", "Log out")
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    page.goto(office(till))
    expect(page.get_by_role("button", name="Log in")).to_be_visible()


@contextmanager
def site(body: str) -> Iterator[str]:
    """Serve one page from another origin of this machine; its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.breaks
def test_a_form_of_another_site_repairs_nothing(person: Person, till: Till) -> None:
    drift(till.db)
    page = enter(person, till)
    action = f"{office(till)}/products/{till.product}/repair"
    with site(f'<form method="post" action="{action}"><button>Win</button></form>') as address:
        page.goto(address)
        page.get_by_role("button", name="Win").click()
        expect(page.get_by_text("sent by the page of another site")).to_be_visible()
    assert free(till.db) == 14
