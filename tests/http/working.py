"""The worker as everybody runs it, and money that waits for it to be sent back."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.calls import call, lapse_all
from tests.http.running import IPN_CALLBACK, ROOT, environment
from tests.http.watching import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.calls import Session
    from tests.http.till import Till

REFUND = "POST /v1/refunds"


@contextmanager
def worker(till: Till, folder: Path, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `python -m api.worker` until the block ends."""
    environ = environment(
        till.db.url("stockade_api"),
        till.api.port,
        **{**till.provider.settings, "IPN_CALLBACK_URL": IPN_CALLBACK, **settings},
    )
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "api.worker"], cwd=ROOT, env=environ, stdout=log, stderr=log
        )
        try:
            until(lambda: b"worker_started" in (folder / "worker.log").read_bytes())
            yield process
        finally:
            process.kill()
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
