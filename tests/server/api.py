"""The API as a process in the background, known by its pid file."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.server.server import ROOT
from tests.server.words import Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping

PATIENCE = 30


def start_api(
    settings: Mapping[str, str], port: int, log: Path, pid_file: Path | None = None
) -> int:
    """Start `python -m api` on loopback and wait until it is ready; its process id."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "PYTHONUNBUFFERED": "1",
        **settings,
        "STOCKADE_API_PORT": str(port),
    }
    with log.open("ab") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "api"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    if pid_file:
        pid_file.write_text(f"{process.pid}\n")
    try:
        wait_until_ready(port, process)
    except BaseException as error:
        end(process.pid)
        if pid_file:
            pid_file.unlink()
        if isinstance(error, Trouble):
            last = "\n  ".join(log.read_text(errors="replace").splitlines()[-12:])
            raise Trouble(f"{error} {log} ends:\n  {last}") from None
        raise
    process.returncode = 0  # it is meant to outlive us: no warning about that
    return process.pid


def wait_until_ready(port: int, process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait for /health/ready to answer 200; Trouble after half a minute, or when it ends."""
    deadline = time.monotonic() + PATIENCE
    while readiness(port) is None:
        if process and process.poll() is not None:
            raise Trouble(f"the API ended with status {process.returncode}.")
        if time.monotonic() > deadline:
            raise Trouble(f"the API was not ready within {PATIENCE} seconds.")
        time.sleep(0.05)


def readiness(port: int) -> dict[str, Any] | None:
    """Return what /health/ready says, or None while it doesn't answer 200."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as reply:
            body: dict[str, Any] = json.load(reply)
            return body
    except (urllib.error.URLError, ValueError, OSError):
        return None


def running(pid_file: Path, module: str = "api") -> int | None:
    """Return the process id of the API, if the pid file names a process that is one.

    `module` is another program: what follows `python -m`.
    """
    try:
        pid = int(pid_file.read_text())
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None
    return pid if words[1:3] == [b"-m", module.encode()] else None


def stop_api(pid_file: Path, module: str = "api") -> bool:
    """End the API, or another program: politely, and after ten seconds not; whether it ran."""
    pid = running(pid_file, module)
    if pid is not None:
        end(pid)
    pid_file.unlink(missing_ok=True)
    return pid is not None


def end(pid: int) -> None:
    """End a process that leads a session, and all that belong to it."""
    deadline = time.monotonic() + 10
    os.kill(pid, signal.SIGTERM)
    while _alive(pid):
        if time.monotonic() > deadline:
            os.killpg(pid, signal.SIGKILL)
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # it may be ours
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
