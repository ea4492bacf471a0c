"""A person at a browser: windows of their own, and what was wrong with what they saw."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Route

Device = Literal["desktop", "phone"]
Scheme = Literal["light", "dark"]

SIZES: dict[Device, tuple[int, int]] = {"desktop": (1120, 800), "phone": (360, 740)}
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

FLAGS = [
    "--no-sandbox",
    # Whatever the route below should miss: no other name than this machine's is ever looked up.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]

# How much wider a page is than its window, with each id in it, ours or a provider's, as wide as
# one of its length can get: ids differ from run to run, and chance would decide.
OVERHANG = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const real = new Map()
  while (texts.nextNode()) real.set(texts.currentNode, texts.currentNode.data)
  const widest = id => "W".repeat(id.length)
  for (const [text, data] of real) text.data = data.replace(/[\\w-]{20,}/g, widest)
  const overhang = document.documentElement.scrollWidth - document.documentElement.clientWidth
  for (const [text, data] of real) text.data = data
  return overhang
}"""


@dataclass
class Person:
    """Opens windows, each with a memory of its own; `complaints` is what should not have been.

    A request to another machine, an error of a script, and what the policy of a page has refused.
    """

    browser: Browser
    axe: str
    complaints: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def open(
        self,
        url: str,
        device: Device = "desktop",
        scheme: Scheme = "light",
        *,
        scripts: bool = True,
        clock: str = "",
        meanwhile: Mapping[str, Callable[[Route], None]] | None = None,
    ) -> Page:
        """Open an address in a new window.

        `clock` is what its machine believes the time to be; `meanwhile` is what becomes of the
        first request to an address like these.
        """
        width, height = SIZES[device]
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            java_script_enabled=scripts,
            locale="en-GB",
            timezone_id="Europe/Berlin",
        )
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        context.route("**/*", self._guard)
        for like, answer in (meanwhile or {}).items():
            context.route(like, answer, times=1)
        if clock:
            context.clock.set_system_time(clock)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("console", self._hear)
        page.goto(url)
        return page

    def leave(self) -> None:
        """Close all windows."""
        for context in self._contexts:
            context.close()

    def check(self, page: Page) -> None:
        """Let axe-core look at a page, light on a desk and dark on a phone.

        What it finds serious or critical is an AssertionError, and so is a page that is too wide.
        """
        before = page.viewport_size
        for (device, (width, height)), scheme in zip(SIZES.items(), SCHEMES, strict=True):
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)
            self._check(page, f"{page.url}, {device}, {scheme}")
        assert before is not None
        page.set_viewport_size(before)
        page.emulate_media(color_scheme="null")

    def _check(self, page: Page, which: str) -> None:
        # Under another name than the page's own scripts have: its policy lets no other script in.
        page.evaluate(self.axe)
        found: list[dict[str, Any]] = page.evaluate(
            "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
        )
        serious = [
            f"{one['id']}: {one['help']}: {[node['html'] for node in one['nodes']]}"
            for one in found
            if one["impact"] in ("serious", "critical")
        ]
        assert serious == [], f"{which}: {serious}"
        wide = page.evaluate(OVERHANG)
        assert wide == 0, f"{which} is {wide} pixels wider than its window"

    def _guard(self, route: Route, request: Request) -> None:
        if urlsplit(request.url).hostname == "127.0.0.1":
            route.continue_()
        else:
            self.complaints.append(f"request: {request.url}")
            route.abort()

    def _hear(self, message: ConsoleMessage) -> None:
        # A status that isn't a success is also written there; those are what tests ask for.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {message.text}")


def picture(page: Page, file: Path, *, whole: bool = False) -> None:
    """Keep what a window shows."""
    page.screenshot(path=file, full_page=whole, animations="disabled", caret="hide")
