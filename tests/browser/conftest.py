"""A Chromium for each file of tests, and a person who opens windows in it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright

from tests import tools
from tests.browser.looking import FLAGS, Person, picture
from tests.calls import dba
from tests.http.conftest import provider, running_provider
from tests.http.running import IPN_CALLBACK, Api, serve
from tests.http.till import WEBHOOK_SECRET, Till
from tests.http.watching import until
from tests.server.server import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.database import Database
    from tests.providers.fake import FakeProvider

__all__ = ["dba", "provider", "running_provider"]

PICTURES = ROOT / "docs/pictures"


class Keep(Protocol):
    """Keep a picture of a window, under a name, where UPDATE_PICTURES=1 asks for it."""

    def __call__(self, page: Page, name: str, *, whole: bool = False) -> None:
        """Write docs/pictures/NAME.png."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Run Chromium; no longer than a file, for meanwhile no test may run an event loop."""
    expect.set_options(timeout=15_000)  # However slow a machine is, "within" says what counts.
    program = tools.chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Give axe-core's script."""
    return tools.axe_core()


@pytest.fixture
def person(chromium: Browser, axe: str) -> Iterator[Person]:
    """Give somebody with a browser; afterwards nothing may have left the machine or gone wrong."""
    person = Person(chromium, axe)
    yield person
    person.leave()
    assert person.complaints == []


@pytest.fixture(scope="session")
def shop_api(
    database: Database, running_provider: FakeProvider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    """Run the API with two processes and both providers, and no worker."""
    settings = {
        **running_provider.settings,
        "IPN_CALLBACK_URL": IPN_CALLBACK,
        "STOCKADE_API_WORKERS": "2",
        "STOCKADE_WEBHOOK_SECRETS": WEBHOOK_SECRET,
    }
    folder = tmp_path_factory.mktemp("shop-api")
    with serve(database.url("stockade_api"), folder, **settings) as api:
        yield api


@pytest.fixture
def till(shop_api: Api, db: Database, provider: FakeProvider) -> Till:
    """Give a till over an empty database and an empty provider, with ten units for sale."""

    def forgotten() -> bool:
        # Ids begin anew with each test, and a page may be a second old: by either process's clock.
        pages = [httpx.get(f"http://127.0.0.1:{shop_api.port}/").text for _ in range(6)]
        return all("Nothing is on at this moment" in page for page in pages)

    until(forgotten)
    return Till.over(shop_api, db, provider)


@pytest.fixture(scope="session")
def keep() -> Keep:
    """Give what keeps pictures."""

    def keep(page: Page, name: str, *, whole: bool = False) -> None:
        if os.environ.get("UPDATE_PICTURES") == "1":
            PICTURES.mkdir(exist_ok=True)
            picture(page, PICTURES / f"{name}.png", whole=whole)

    return keep
