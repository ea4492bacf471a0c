"""What the audience sees: a bar that moves on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time

WIDTH = 30


class Step:
    """One step of the sale: `total` things to happen; 0 where nobody knows how many."""

    def __init__(self, title: str, total: int = 0) -> None:
        self.title = title
        self.total = total
        self.done = 0
        self._live = sys.stdout.isatty()
        self._began = time.monotonic()
        self._drawn = 0.0

    def advance(self, by: int = 1) -> None:
        """Move the bar, at most twenty times a second."""
        self.done += by
        now = time.monotonic()
        if self._live and now - self._drawn > 0.05:
            self._drawn = now
            print(f"\r\033[K  {self._bar()} {self.title}", end="", flush=True)

    def end(self, result: str) -> None:
        """Replace the bar by what came of it."""
        seconds = time.monotonic() - self._began
        if self._live:
            print("\r\033[K", end="")
        print(f"  {self.title}: {result}  ({seconds:.1f} s)", flush=True)

    def _bar(self) -> str:
        if not self.total:
            return "·" * (int(time.monotonic() - self._began) % WIDTH)
        full = min(WIDTH, WIDTH * self.done // self.total)
        return "█" * full + "░" * (WIDTH - full)


def table(rows: list[tuple[str, object]]) -> None:
    """Print names and numbers under one another."""
    wide = max(len(name) for name, _ in rows)
    print()
    for name, value in rows:
        print(f"  {name:<{wide}}  {value:>10}")
    print()
