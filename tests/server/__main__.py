"""What the Makefile calls: `python -m tests.server COMMAND`."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import psycopg

from tests.server import up
from tests.server.choice import choose
from tests.server.words import Trouble, say

if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS: dict[str, Callable[[], object]] = {
    "choose": lambda: choose() and None,
    "up": up.up,
    "up-docker": lambda: up.up("container"),
    "watch-docker": up.watch,
    "down": up.down,
    "reset": up.reset,
    "psql": lambda: up.psql(sys.argv[2:]),
    "url": up.url,
    "status": up.status,
    "migrate": up.migrate,
    "rollback": up.rollback,
    "cron": lambda: up.cron("on"),
    "cron-off": lambda: up.cron("off"),
    "cron-status": lambda: up.cron("status"),
    "work": up.work,
    "stockade": lambda: up.stockade(sys.argv[2:]),
}


def main() -> int:
    """Run one command; a person's trouble is a sentence and status 2, never a traceback."""
    command = COMMANDS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if command is None:
        say(f"stockade: say one of {', '.join(COMMANDS)}.")
        return 2
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `make status | head` ends without a word
    try:
        command()
    except Trouble as trouble:
        say(f"stockade: {trouble}")
        return 2
    except psycopg.Error as error:
        say(f"stockade: the database says: {str(error).strip()}")
        return 2
    except KeyboardInterrupt:
        say("\nstockade: stopped")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
