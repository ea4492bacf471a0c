"""The payment provider of tests/providers/fake beside `make up`'s API: what is bought can be paid.

Where the environment names a real provider, that one is used and this one isn't started.
"""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING

import httpx

from tests.providers.fake import command, settings_of
from tests.server import api
from tests.server.local import free_port
from tests.server.server import ROOT
from tests.server.words import Trouble, say

if TYPE_CHECKING:
    from tests.server.state import State

MODULE = "granian"
REAL = ("STRIPE_SECRET_KEY", "NOWPAYMENTS_API_KEY")


def start_provider(state: State, api_port: int) -> None:
    """Start it, unless it runs or a real one is named, and say where its webhooks go."""
    if any(os.environ.get(name) for name in REAL) or api.running(state.provider_pid, MODULE):
        return
    port = free_port()
    say(f"provider: one of our own, for trying, on port {port}")
    with state.provider_log.open("ab") as log:
        process = subprocess.Popen(
            command(port),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    state.provider_pid.write_text(f"{process.pid}\n")
    url = f"http://127.0.0.1:{port}"
    state.provider_url.write_text(url)
    webhook = f"http://127.0.0.1:{api_port}/api/webhooks/stripe"
    deadline = time.monotonic() + api.PATIENCE
    while True:
        try:
            httpx.post(f"{url}/control/endpoint", json={"url": webhook}).raise_for_status()
            break
        except httpx.TransportError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise Trouble(f"it did not start: see {state.provider_log}.") from None
            time.sleep(0.05)
    process.returncode = 0  # it is meant to outlive us: no warning about that


def provider_settings(state: State, api_port: int) -> dict[str, str]:
    """Return the environment of an API that uses it; empty where it doesn't run."""
    if api.running(state.provider_pid, MODULE) is None:
        return {}
    ipn = f"http://127.0.0.1:{api_port}/api/payments/ipn-callback"
    return {**settings_of(state.provider_url.read_text()), "IPN_CALLBACK_URL": ipn}


def stop_provider(state: State) -> None:
    """End it."""
    api.stop_api(state.provider_pid, MODULE)
