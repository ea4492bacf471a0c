"""Buyers at work: two who race, one who dawdles, one without a mouse, one without scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.browser.conftest import Keep
    from tests.browser.looking import Person
    from tests.http.till import Till


def drop_of(till: Till) -> str:
    """Return the address of the till's drop, which is on from now."""
    return f"http://127.0.0.1:{till.api.port}/drops/{till.drop()}"


def order_of(page: Page) -> str:
    """Return the id of the order that a page shows."""
    return page.url.rpartition("/")[2]


def taken(page: Page) -> int:
    """Return how many units the bar of a page says are taken."""
    return int(page.get_by_role("progressbar").get_attribute("aria-valuenow") or -1)


def test_two_race_for_the_last_unit_and_one_reads_sold_out(
    person: Person, till: Till, keep: Keep
) -> None:
    till.api.hold(till.product, 9)
    here, there = person.open(drop_of(till)), person.open(drop_of(till), "phone")
    for page in (here, there):
        expect(page.locator(".free-now strong")).to_have_text("1")
    here.get_by_role("button", name="Join Drop").click()
    there.get_by_role("button", name="Join Drop").click()
    expect(here.get_by_text("Held for you", exact=True)).to_be_visible()
    expect(there.get_by_role("alert")).to_contain_text("Sold out")
    expect(there.get_by_role("alert")).to_contain_text("may come back at")
    person.check(there)
    keep(here, "held-desktop-light")
    keep(there, "sold-out-phone-light")


def test_the_bar_moves_in_every_window_within_two_seconds(person: Person, till: Till) -> None:
    windows = [person.open(drop_of(till)) for _ in range(2)]
    for page in windows:
        expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "0")
    till.api.hold(till.product, 4)
    for page in windows:
        bar = page.get_by_role("progressbar")
        expect(bar).to_have_attribute("aria-valuenow", "4", timeout=2000)
        expect(page.locator(".free-now strong")).to_have_text("6")


def test_a_buyer_pays_by_card_and_sees_it_paid(person: Person, till: Till, keep: Keep) -> None:
    page = person.open(drop_of(till))
    page.get_by_label("Quantity").fill("2")
    page.get_by_role("button", name="Join Drop").click()
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^(10:00|9:5\d)$"))
    person.check(page)
    page.get_by_role("button", name="Pay by card").click()
    expect(page.get_by_role("heading", name="20.00 USD")).to_be_visible()
    page.get_by_role("button", name="Pay by card").click()
    expect(page.get_by_role("heading", name="Paid. It is yours.")).to_be_visible()
    person.check(page)
    keep(page, "paid-desktop-light")
    assert (till.orders(), till.free()) == ({"paid": 1}, 8)
