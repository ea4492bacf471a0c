"""Download what the API's image needs into .cache/wheels, for the Python of Debian trixie."""

from __future__ import annotations

import platform
import shutil
import sys
import tomllib

from tests.server.server import ROOT
from tests.server.words import run, say

PYTHON = "3.13"
ONLY_HERE = ("yoyo-migrations",)  # migrations run from the tree, not from the API


def download() -> None:
    """Fill .cache/wheels afresh with the versions of constraints.txt, unless they are there."""
    folder = ROOT / ".cache" / "wheels"
    pins = (ROOT / "constraints.txt").read_text() + (ROOT / "pyproject.toml").read_text()
    stamp = folder.parent / "wheels.made-from"
    if stamp.exists() and stamp.read_text() == pins:
        return
    say("docker: downloading the API's packages")
    shutil.rmtree(folder, ignore_errors=True)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [need for need in project["dependencies"] if not need.startswith(ONLY_HERE)]
    machine = {"arm64": "aarch64", "AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    tags = [f"manylinux_2_{minor}_{machine}" for minor in (17, 24, 26, 28, 34)]
    tags += [f"manylinux2014_{machine}"]
    run([
        sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "-q",
        "--only-binary=:all:", "--implementation=cp", f"--python-version={PYTHON}",
        *(f"--platform={tag}" for tag in tags),
        "-c", ROOT / "constraints.txt", "-d", folder, *wanted,
    ])  # fmt: skip
    stamp.write_text(pins)


if __name__ == "__main__":
    download()
