"""Ending a program as a power cut would, at a point that is seen and not guessed."""

from __future__ import annotations

import os
import signal
import socket
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a program and the processes that it has started, each by its id."""
    family = [process.pid, *_children(process.pid)]
    for pid in family:
        os.kill(pid, signal.SIGKILL)
    process.wait()


def _children(pid: int) -> list[int]:
    direct = [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
    return [one for child in direct for one in (child, *_children(child))]


class Deaf:
    """Somebody who takes connections and never reads what is sent."""

    def __init__(self, listening: socket.socket, held: ExitStack) -> None:
        self._listening = listening
        self._held = held
        self._calls = 0
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"

    def heard(self) -> int:
        """Count the connections that have come so far."""
        while True:
            try:
                connection, _ = self._listening.accept()
            except BlockingIOError:
                return self._calls
            self._held.enter_context(connection)
            self._calls += 1


@contextmanager
def deaf() -> Iterator[Deaf]:
    """Listen on loopback until the block ends."""
    with ExitStack() as held:
        listening = held.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(0)
        yield Deaf(listening, held)
