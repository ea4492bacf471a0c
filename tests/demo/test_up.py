"""What a newcomer starts with `make up` runs, shows itself, and is gone when it is told to go."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import psycopg
import pytest

from tests.server.local import free_port
from tests.server.server import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.server import Server

    Make = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.fixture
def ports() -> dict[str, str]:
    return {name: str(free_port()) for name in ("STOCKADE_DB_PORT", "STOCKADE_API_PORT")}


@pytest.fixture
def make(server: Server, ports: dict[str, str]) -> Iterator[Make]:
    """Run a command of the Makefile, with a folder of its own to keep things in."""
    if server.kind != "local":
        pytest.skip("starts a cluster on this machine")
    folder = Path(tempfile.mkdtemp(prefix="up-", dir="/tmp"))  # short enough for a socket's path
    folder.chmod(0o755)  # the user postgres goes through it
    environment = {**os.environ, **ports, "STOCKADE_STATE": str(folder / "state"), "YES": "1"}

    def make(command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tests.server", command],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    yield make
    make("reset")
    shutil.rmtree(folder)


def test_up_again_down_and_reset(make: Make, ports: dict[str, str]) -> None:
    api = f"http://127.0.0.1:{ports['STOCKADE_API_PORT']}"
    assert make("status").returncode != 0

    for _ in range(2):
        done = make("up")
        assert done.returncode == 0, done.stderr
        assert f"{api}/" in done.stdout + done.stderr
        assert httpx.get(api).status_code == 200
    with psycopg.connect(make("url").stdout.strip()) as dba:
        jobs = [job for (job,) in dba.execute("select job_name from ops.list_jobs()")]
    assert "stockade-sweep" in jobs, "the admin's page shows the jobs"
    assert make("status").returncode == 0

    assert make("down").returncode == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(api)
    assert make("reset").returncode == 0
    assert "nothing to remove" in make("reset").stderr
