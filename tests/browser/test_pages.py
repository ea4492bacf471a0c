"""Every page, as everybody looks at it: light and dark, on a desk and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.test_buying import drop_of

if TYPE_CHECKING:
    from tests.browser.conftest import Keep
    from tests.browser.looking import Device, Person, Scheme
    from tests.http.till import Till


@pytest.mark.parametrize(("device", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_the_window_shows_what_is_on_and_what_is_to_come(
    person: Person, till: Till, keep: Keep, device: Device, scheme: Scheme
) -> None:
    till.drop()
    till.api.hold(till.product, 4)
    till.db.admin(
        "select checkout.put_drop(%s, now() + interval '1 hour', now() + interval '2 hours')",
        till.db.product("print", total=500),
    )
    till.db.product("tea", total=1000)
    page = person.open(f"http://127.0.0.1:{till.api.port}/", device, scheme)
    expect(page.get_by_role("link", name="Lamp")).to_be_visible()
    expect(page.get_by_text("6 of 10 free")).to_be_visible()
    expect(page.get_by_role("heading", name="Always on sale")).to_be_visible()
    keep(page, f"window-{device}-{scheme}")
    person.check(page)
    till.api.hold(till.product, 6)
    expect(page.get_by_text("All taken, 10 not paid yet")).to_be_visible()


@pytest.mark.parametrize(("device", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_a_drop_shows_its_bar(
    person: Person, till: Till, keep: Keep, device: Device, scheme: Scheme
) -> None:
    till.webhook(till.ordered(2))
    till.api.hold(till.product, 3)
    page = person.open(drop_of(till), device, scheme)
    bar = page.get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuetext", "2 sold and 3 held, of 10")
    keep(page, f"drop-{device}-{scheme}")
    person.check(page)


@pytest.mark.parametrize("ends", ["now() + interval '1 hour'", "now() - interval '1 hour'"])
def test_a_drop_that_is_not_on_says_so(person: Person, till: Till, ends: str) -> None:
    drop = drop_of(till)
    till.db.admin(
        f"update checkout.drop set starts_at = {ends} - interval '1 minute', ends_at = {ends}"
    )
    page = person.open(drop)
    expect(page.get_by_role("button", name="Join Drop")).to_have_count(0)
    person.check(page)


def test_what_is_nowhere_is_said_on_a_page(person: Person, till: Till) -> None:
    page = person.open(f"http://127.0.0.1:{till.api.port}/drops/7")
    expect(page.get_by_role("heading", name="Not found")).to_be_visible()
    person.check(page)
