"""`make bench`: the full run writes docs/benchmarks.md; QUICK=1 only prints, in three minutes."""

from __future__ import annotations

import os
import signal
import sys
import time

import psycopg

from tests.bench import page, tools
from tests.bench.book import Book
from tests.bench.lab import open_lab
from tests.bench.plan import FULL, QUICK
from tests.bench.scenarios import SCENARIOS
from tests.server import Trouble, say


def main() -> int:
    """Return 0 when everything was measured, whatever the figures are."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    plan = QUICK if os.environ.get("QUICK") == "1" else FULL
    try:
        chosen = _chosen(os.environ.get("ONLY", ""))
        whole = plan is FULL and len(chosen) == len(SCENARIOS)
        writes = os.environ.get("WRITE", "1" if whole else "") == "1"
        book = Book()
        began = time.monotonic()
        with open_lab(plan, book) as lab:
            machine = tools.machine(lab.server.programs, lab.redis)
            machine["shared_buffers"] = lab.memory()
            for name in chosen:
                started = time.monotonic()
                SCENARIOS[name](lab)
                say(f"  ({name} took {time.monotonic() - started:.0f} s)")
        took = time.monotonic() - began
        machine["this run"] = f"{plan.name}, {plan.repeats} repeats, {took / 60:.1f} minutes"
        sys.stdout.write(f"\n{page.text(plan, book, machine)}\n")
        if writes:
            page.write(plan, book, machine)
    except KeyboardInterrupt:
        say("\nbench: stopped, and everything removed")
        return 130
    except (Trouble, psycopg.Error) as trouble:
        say(f"\nstockade: {trouble}")
        return 2
    return 0


def _chosen(only: str) -> list[str]:
    """Return the scenarios of ONLY=hot,sweep; all of them when nothing is chosen."""
    chosen = [name for name in only.split(",") if name]
    if unknown := [name for name in chosen if name not in SCENARIOS]:
        raise Trouble(f"ONLY knows {', '.join(SCENARIOS)}, and not {', '.join(unknown)}.")
    return chosen or list(SCENARIOS)


if __name__ == "__main__":
    sys.exit(main())
