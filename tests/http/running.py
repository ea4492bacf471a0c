"""The API as everybody runs it: `python -m api`, on a free port, with its own environment."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import msgspec

from tests.http.tokens import SECRET
from tests.server.local import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[2]
CLEANUP_TOKEN = "a-token-for-the-sweep"


def events(log: Path, name: str) -> list[dict[str, Any]]:
    """Return a log's lines with this event, oldest first."""
    lines = [line for line in log.read_text().splitlines() if line.startswith("{")]
    return [line for line in map(msgspec.json.decode, lines) if line["event"] == name]


@dataclass(frozen=True)
class Api:
    """A running API: where it is, and what it has written to its log."""

    port: int
    client: httpx.Client
    log: Path
    process: subprocess.Popen[bytes]

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return the log's lines with this event, oldest first."""
        return events(self.log, name)

    def hold(
        self,
        product_id: int,
        qty: int = 1,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Ask for a hold, under an Idempotency-Key if one is given."""
        named = {} if key is None else {"Idempotency-Key": key}
        body = {"product_id": product_id, "qty": qty}
        return self.client.post("/api/holds", json=body, headers={**named, **(headers or {})})


IPN_CALLBACK = "http://127.0.0.1:{port}/api/payments/ipn-callback"
"""An IPN_CALLBACK_URL for `serve`, which knows the port."""


def environment(url: str, port: int, **settings: str) -> dict[str, str]:
    """Return an environment with every secret, changed by `settings`; an empty one is not set.

    Nobody works on tasks unless a test says so, and no provider is known but a test's own.
    """
    wanted = {
        "STOCKADE_DATABASE_URL": url,
        "STOCKADE_API_PORT": str(port),
        "STOCKADE_JWT_SECRET": SECRET,
        "CLEANUP_API_TOKEN": CLEANUP_TOKEN,
        "STOCKADE_WORKER_TASKS": "0",
        **settings,
    }
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not re.match("STOCKADE_|CLEANUP_|DATABASE_URL|STRIPE_|NOWPAYMENTS_|IPN_", name)
    }
    return inherited | {
        name: value.replace("{port}", str(port)) for name, value in wanted.items() if value
    }


@contextmanager
def serve(url: str, folder: Path, **settings: str) -> Iterator[Api]:
    """Run the API until the block ends; it is ended by its process id, and must end well."""
    port = free_port()
    log = folder / f"api-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "api"],
            cwd=ROOT,
            env=environment(url, port, **settings),
            stdout=output,
            stderr=output,
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            _await_life(client, process, log)
            yield Api(port, client, log, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def _await_life(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if client.get("/health/live").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.02)
    raise AssertionError(f"the API did not start:\n{log.read_text()}")
