"""Every page, as everybody looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.browser.conftest import Keep
    from tests.browser.looking import Device, Person, Scheme
    from tests.http.till import Till


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_the_window_shows_what_is_on(
    person: Person, till: Till, keep: Keep, device: Device, scheme: Scheme
) -> None:
    till.drop()
    page = person.open(f"http://127.0.0.1:{till.api.port}/", device, scheme)
    assert page.get_by_role("link", name="Lamp").is_visible()
    person.check(page)
    keep(page, f"window-{device}-{scheme}")
