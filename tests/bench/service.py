"""The API under load: started with its settings as shipped, ended by its process id."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.contenders import LUA
from tests.bench.load import Load, wrk
from tests.server.api import end, wait_until_ready
from tests.server.local import free_port
from tests.server.server import ROOT
from tests.server.state import Secrets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.lab import Lab


@dataclass(frozen=True)
class Service:
    """A running API with one worker."""

    lab: Lab
    port: int
    pid: int

    def load(self, path: str, script: str, connections: int, seconds: int) -> Load:
        """Send requests with a script of tests/bench/lua."""
        url = f"http://127.0.0.1:{self.port}{path}"
        load = wrk(self.lab.wrk, LUA / script, url, connections, seconds)
        load.command[-1] = f"http://127.0.0.1:8000{path}"
        return load

    def memory(self) -> float:
        """Return the worker's resident memory in MB."""
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return max(_resident(int(pid)) for pid in workers)


@contextlib.contextmanager
def serve(lab: Lab, database: str, **settings: str) -> Iterator[Service]:
    """Run the API, with the route of app.py, on a free port; `settings` are added to its own."""
    port = free_port()
    ours = re.compile("STOCKADE_|CLEANUP_|DATABASE_URL|STRIPE_|NOWPAYMENTS_|IPN_")
    environment = {
        **{name: value for name, value in os.environ.items() if not ours.match(name)},
        **Secrets.make().for_api(),
        **settings,
        "STOCKADE_DATABASE_URL": lab.server.url("stockade_api", database),
        "STOCKADE_API_PORT": str(port),
    }
    with tempfile.TemporaryFile(prefix="stockade-api-") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.app"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            wait_until_ready(port, process)
            yield Service(lab, port, process.pid)
        finally:
            end(process.pid)
            process.wait()


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s*(\d+) kB", status)
    return int(found[1]) / 1000 if found else 0.0
