"""Reading the server's log for sessions that waited."""

from __future__ import annotations

import re

from tests.server import say

ENTRY = re.compile(r"^\d{4}-\d\d-\d\d \S+ \S+ \[(\d+)\] (?:\S+ )?(?=[A-Z]+:)", re.MULTILINE)
TOLD = re.compile(
    "still waiting for|canceling statement due to lock timeout|deadlock detected"
    "|terminating connection due to"
)

NOBODYS = {
    # Adding a page to a table takes a lock for that moment, in every PostgreSQL. Whoever was too
    # starved to tell of waiting for it is known by the bare statement that lock_timeout
    # ended: a wait for a key or a row would stand in its context.
    "a new page of a table": re.compile(
        r'extension of relation|CONTEXT:\s+SQL statement "(?:insert into|update|with)'
    ),
    # SKIP LOCKED and NOWAIT wait in heap_lock_updated_tuple when an update of the row commits
    # between two looks at it, while a third session is already at the new version.
    "a version of a row newer than the one that was free": re.compile(
        r"CONTEXT:\s+while locking updated version"
    ),
}
"""Waits that no statement of ours can avoid. They last as long as a process is starved: with many
more sessions than cores one exceeds 50 ms now and then. They are said aloud."""


def waits(log: str) -> list[str]:
    """Return the entries that tell of a wait, a timeout or a deadlock that could be avoided."""
    found = []
    parts = ENTRY.split(log)[1:]
    entries = list(zip(parts[::2], parts[1::2], strict=True))
    for at, (process, text) in enumerate(entries):
        if not TOLD.search(text):
            continue
        own = text
        for other, more in entries[at + 1 :]:
            if other == process:
                if not more.startswith(("DETAIL", "CONTEXT", "HINT", "STATEMENT")):
                    break
                own += more
        why = next((name for name, known in NOBODYS.items() if known.search(own)), None)
        if why is None or "deadlock" in text:
            found.append(own)
        else:
            say(f"a wait for {why}: {text.splitlines()[0]}")
    return found
