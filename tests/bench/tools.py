"""The peers and the tools: by apt and from PyPI, by name, the latter into a folder of their own."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from tests.server import Trouble, say
from tests.server.programs import apt_install, apt_works
from tests.server.server import ROOT
from tests.server.words import run

if TYPE_CHECKING:
    from tests.server.programs import Programs

FOLDER = ROOT / ".cache" / "bench"
PEER = "neveroversell==0.1.0"


def wrk() -> Path:
    """Return wrk, which is installed where it is missing."""
    return _program("wrk", "wrk")


def redis() -> Path:
    """Return the Redis server.

    Debian's redis-tools holds the very program, under the name of one of its other uses; the
    package redis-server would add nothing but a service that starts at once.
    """
    found = shutil.which("redis-server")
    return Path(found) if found else _program("redis-check-rdb", "redis-tools")


def peer() -> Path:
    """Return a Python that has neveroversell."""
    folder = FOLDER / "venv"
    python = folder / "bin" / "python"
    stamp = folder / ".made-from"
    if not stamp.exists() or stamp.read_text() != PEER:
        say(f"bench: installing {PEER} into {folder}")
        run([sys.executable, "-m", "venv", "--clear", folder])
        words = ["-m", "pip", "--disable-pip-version-check", "install", "-q", PEER]
        run([python, *words])
        stamp.write_text(PEER)
    return python


def _program(name: str, package: str) -> Path:
    if not shutil.which(name):
        if not apt_works():
            raise Trouble(f"the program {name} is missing: install {package}.")
        say(f"bench: installing {package} by apt")
        sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
        run([*sudo, "apt-get", "update", "-qq"])
        apt_install(package)
    found = shutil.which(name)
    if not found:
        raise Trouble(f"{package} was installed, but there is no program {name}.")
    return Path(found)


def machine(programs: Programs, folder: Path) -> dict[str, str]:
    """Tell what all this ran on; `folder` is where the cluster's files are."""
    cpu = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    commit = run(["git", "describe", "--always", "--dirty", "--abbrev=10"], cwd=ROOT).strip()
    return {
        "commit": commit,
        "processor": f"{cpu[1] if cpu else platform.machine()}, {os.cpu_count()} cores",
        "memory": f"{int(memory[1]) / 2**20:.0f} GiB" if memory else "unknown",
        "system": f"{_system()}, Linux {platform.release()}",
        "fdatasync of 8 KiB": f"{_syncs(folder):,.0f} a second, one after another",
        "PostgreSQL": run([programs.bin / "postgres", "--version"]).split(maxsplit=2)[2].strip(),
        "Redis": run(["redis-cli", "--version"]).split()[1],
        "wrk": run(["dpkg-query", "-W", "-f", "${Version}", "wrk"])
        if shutil.which("dpkg-query")
        else "unknown",
        "Python": platform.python_version(),
        **{name: version(name) for name in ("litestar", "granian", "uvloop", "psycopg")},
        "peer": PEER.replace("==", " "),
    }


def _system() -> str:
    return platform.freedesktop_os_release().get("PRETTY_NAME", "unknown")


def _syncs(folder: Path) -> float:
    """Count how often a second a page can be made durable here: what one client waits for."""
    path = folder / "sync-probe"
    count, began = 0, time.perf_counter()
    with path.open("wb", buffering=0) as file:
        while (took := time.perf_counter() - began) < 1:
            file.seek(0)
            file.write(b"x" * 8192)
            os.fdatasync(file.fileno())
            count += 1
    path.unlink()
    return count / took
