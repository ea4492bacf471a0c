"""Reading the server's log for sessions that waited."""

from __future__ import annotations

import re

from tests.server import say

ENTRY = re.compile(r"^\d{4}-\d\d-\d\d \S+ \S+ \[(\d+)\] (?:\S+ )?(?=[A-Z]+:)", re.MULTILINE)
WAITING = "still waiting for"
ENDED = "canceling statement due to lock timeout"
DEADLOCK = "deadlock detected"

NOBODYS = {
    "extension of relation": (
        "adding a page to a table takes a lock of its own for a moment, in every PostgreSQL"
    ),
    "while locking updated version": (
        "SKIP LOCKED and NOWAIT wait in heap_lock_updated_tuple when an update commits between two"
        " looks at one row and a third session is already at the new version"
    ),
}
"""Waits that no statement of ours can avoid. They last as long as a starved process does: on a
machine with many more sessions than cores now and then one exceeds 50 ms. They are printed."""


def waits(log: str) -> list[str]:
    """Return the entries that tell of a wait, a lock_timeout or a deadlock that was ours."""
    found = []
    excused: set[str] = set()
    parts = ENTRY.split(log)[1:]
    entries = list(zip(parts[::2], parts[1::2], strict=True))
    for at, (process, text) in enumerate(entries):
        if WAITING in text:
            own = [t for p, t in entries[at : at + 20] if p == process][:3]
            reason = next((why for words, why in NOBODYS.items() if words in "".join(own)), None)
            if reason is None:
                found.append("".join(own))
            else:
                excused.add(process)
                say(f"{text.strip()}: {reason}")
        elif DEADLOCK in text or (ENDED in text and process not in excused):
            found.append(text)
    return found
