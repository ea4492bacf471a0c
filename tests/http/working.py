"""The worker as everybody runs it, and money that waits for it to be sent back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tests.calls import call, lapse_all
from tests.http.running import ROOT
from tests.http.watching import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.calls import Session
    from tests.http.till import Till

REFUND = "POST /v1/refunds"


def make(target: str, *variables: str) -> list[str]:
    """Return the command of a target of the Makefile, run by this Python."""
    return ["make", "-o", ".venv/.ready", f"PY={sys.executable}", target, *variables]


@contextmanager
def worker(
    till: Till, folder: Path, *command: str, **settings: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `python -m api.worker`, or what comes to the same, until the block ends."""
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            command or [sys.executable, "-m", "api.worker"],
            cwd=ROOT,
            env=till.environment(**settings),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            until(lambda: b"Worker started" in (folder / "worker.log").read_bytes())
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def refundable(till: Till, dba: Session) -> str:
    """Let an order be paid too late, and have its money sent back; the payment's name."""
    order_id = till.create_intent(10).json()["order_id"]
    name = till.made(order_id)
    lapse_all(till.db)
    assert till.api.hold(till.product, 10).status_code == 201
    till.provider.pay(name)
    till.provider.deliver(*till.provider.letters())
    assert till.read(order_id)["next_step"] == "wait_for_refund"
    queued = call(dba, "payment.queue_refund", exception_id=1)
    assert queued.status == "queued"
    return name


def refunds(till: Till) -> int:
    """Count what the provider says it has refunded."""
    return sum("refund.created" in till.provider.letter(one)[1].decode()
               for one in till.provider.letters())  # fmt: skip
