"""Huge pages, while the benchmark runs: as the kernel of a database server is set up."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

RESERVED = Path("/proc/sys/vm/nr_hugepages")


@contextlib.contextmanager
def huge_pages(wanted: int) -> Iterator[bool]:
    """Have so many reserved, if this machine lets us, for as long as the block lasts."""
    try:
        before = RESERVED.read_text()
        RESERVED.write_text(str(int(before) + wanted))
    except OSError:
        yield False
        return
    try:
        yield _free() >= wanted
    finally:
        RESERVED.write_text(before)


def _free() -> int:
    found = re.search(r"HugePages_Free:\s*(\d+)", Path("/proc/meminfo").read_text())
    return int(found[1]) if found else 0
